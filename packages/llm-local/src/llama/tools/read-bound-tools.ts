import { DealwrightError } from '@dealwright/protocols'
import type { ToolDefinition } from '@langchain/core/language_models/base'
import type { BindToolsInput, ToolChoice } from '@langchain/core/language_models/chat_models'
import { readTool } from './read-tool.ts'
import { readToolChoice } from './read-tool-choice.ts'
import { toolGrammar } from './tool-grammar.ts'
import { toolPrompt } from './tool-prompt.ts'

/** The tools of one call, ready for the model. */
export interface BoundTools {
  /** The tools as plain data: what is kept in a binding, traced and cached by. */
  readonly definitions: ToolDefinition[]
  /** What the model is told; empty without tools. */
  readonly prompt: string
  /** What the model may answer; undefined without tools. */
  readonly grammar: string | undefined
}

/** How the tools of a call may be used, as LangChain's call options say it. */
export interface ToolUse {
  readonly tool_choice?: ToolChoice | undefined
  /** False: one call at most. Default true. */
  readonly parallel_tool_calls?: boolean | undefined
}

/** Prepares tools for a call; throws `bad-tool`, `unknown-tool` or `bad-schema`. */
export function readBoundTools(tools: readonly BindToolsInput[], use: ToolUse): BoundTools {
  const specs = tools.map(readTool)
  const twice = specs.find(({ name }, index) => specs.findIndex(other => other.name === name) < index)
  if (twice !== undefined) {
    throw new DealwrightError({
      code: 'bad-tool',
      message: `Two tools are named ${twice.name}: give each a name of its own.`,
    })
  }
  const rule = readToolChoice(use.tool_choice, specs)
  const none = specs.length === 0
  return {
    definitions: specs.map(spec => ({ type: 'function', function: { ...spec } })),
    prompt: none ? '' : toolPrompt(specs),
    grammar: none ? undefined : toolGrammar(specs, rule, use.parallel_tool_calls),
  }
}
