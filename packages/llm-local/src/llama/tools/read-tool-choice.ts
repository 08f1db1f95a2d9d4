import { DealwrightError } from '@dealwright/protocols'
import type { ToolChoice } from '@langchain/core/language_models/chat_models'
import { z } from 'zod'
import type { ToolSpec } from './read-tool.ts'

/** Whether the model may, must or must not call tools, or which one it must call. */
export type CallRule = 'may' | 'must' | 'must-not' | { readonly name: string }

const RULES: Readonly<Record<string, CallRule>> = {
  auto: 'may',
  any: 'must',
  required: 'must',
  none: 'must-not',
}

/** OpenAI's and Anthropic's ways to write a choice as an object. */
const ChoiceObject = z.union([
  z.object({ function: z.object({ name: z.string() }) }).transform(choice => choice.function.name),
  z.object({ type: z.literal('tool'), name: z.string() }).transform(choice => choice.name),
  z.object({ type: z.enum(['auto', 'any', 'required', 'none']) }).transform(choice => choice.type),
])

/** Reads LangChain's `tool_choice`, default `'auto'`; throws `unknown-tool` where it names a tool that is not bound. */
export function readToolChoice(choice: ToolChoice | undefined, tools: readonly ToolSpec[]): CallRule {
  if (choice === undefined) return 'may'
  const read = typeof choice === 'string' ? choice : ChoiceObject.safeParse(choice).data
  if (tools.some(({ name }) => name === read)) return { name: read ?? '' }
  const rule = RULES[read ?? '']
  if (rule === undefined || (rule === 'must' && tools.length === 0)) throw unknownTool(choice, tools)
  return rule
}

function unknownTool(choice: ToolChoice, tools: readonly ToolSpec[]): DealwrightError {
  const names = tools.length === 0 ? 'none' : tools.map(({ name }) => name).join(', ')
  return new DealwrightError({
    code: 'unknown-tool',
    message: `tool_choice ${JSON.stringify(choice)} cannot be met: give auto, any, required, none or a bound tool (${names}).`,
  })
}
