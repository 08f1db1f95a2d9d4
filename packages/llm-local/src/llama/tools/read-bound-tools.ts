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

/** Prepares tools for a call; throws `bad-tool`, `unknown-tool` or `bad-schema`. */
export function readBoundTools(tools: readonly BindToolsInput[], choice: ToolChoice | undefined): BoundTools {
  const specs = tools.map(readTool)
  const twice = specs.find(({ name }, index) => specs.findIndex(other => other.name === name) < index)
  if (twice !== undefined) {
    throw new DealwrightError({
      code: 'bad-tool',
      message: `Two tools are named ${twice.name}: give each a name of its own.`,
    })
  }
  const rule = readToolChoice(choice, specs)
  const none = specs.length === 0
  return {
    definitions: specs.map(spec => ({ type: 'function', function: { ...spec } })),
    prompt: none ? '' : toolPrompt(specs),
    grammar: none ? undefined : toolGrammar(specs, rule),
  }
}
