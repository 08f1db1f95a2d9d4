import type { ToolCall } from '@langchain/core/messages/tool'

/** How a call looks in the text of a model: what Hermes and Qwen models are trained on. */
export const CALL_OPEN = '<tool_call>'
export const CALL_CLOSE = '</tool_call>'

/** What stands between the opening tag and the arguments. */
export const callHead = (name: string): string => `\n{"name": ${JSON.stringify(name)}, "arguments": `
/** What follows the arguments. */
export const CALL_TAIL = `}\n${CALL_CLOSE}`

/** Writes a call as the model itself would have written it, so that a conversation that goes on is a prefix already evaluated. */
export const writeToolCall = ({ name, args }: Pick<ToolCall, 'name' | 'args'>): string =>
  `${CALL_OPEN}${callHead(name)}${JSON.stringify(args)}${CALL_TAIL}`
