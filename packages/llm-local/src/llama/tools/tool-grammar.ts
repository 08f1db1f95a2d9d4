import { gbnfLiteral } from '../../schema/gbnf-literal.ts'
import { writeSchemaRules } from '../../schema/write-schema-rules.ts'
import type { ToolSpec } from './read-tool.ts'
import type { CallRule } from './read-tool-choice.ts'
import { CALL_OPEN, CALL_TAIL, callHead } from './tool-call-text.ts'

/** Most calls in one answer: decoding ends, and no model floods its tools. */
const MAX_CALLS = 8

/**
 * Writes the grammar of an answer for a model with tools: text, calls, or text that ends in calls, as the rule has it. Each
 * call names a bound tool, and its arguments follow the schema of that tool. Without
 * `parallel` there is one call at most. Throws `bad-schema` where a schema cannot be decoded.
 */
export function toolGrammar(tools: readonly ToolSpec[], rule: CallRule, parallel = true): string {
  if (rule === 'must-not') return ['root ::= text0', ...textRules(undefined)].join('\n')
  const called = tools.filter(({ name }) => typeof rule === 'string' || rule.name === name)
  const calls = called.map((tool, index) => {
    const { root, lines } = writeSchemaRules(tool.parameters, `tool${index}-`)
    return { head: `${gbnfLiteral(callHead(tool.name))} ${root}`, lines }
  })
  const more =
    parallel && typeof rule === 'string'
      ? ` ( "\\n" ${gbnfLiteral(CALL_OPEN)} call ){0,${MAX_CALLS - 1}}`
      : ''
  return [
    rule === 'may' ? 'root ::= text0' : `root ::= ${gbnfLiteral(CALL_OPEN)} calls`,
    ...(rule === 'may' ? textRules('calls') : []),
    `calls ::= call${more}`,
    `call ::= ( ${calls.map(({ head }) => head).join(' | ')} ) ${gbnfLiteral(CALL_TAIL)}`,
    ...calls.flatMap(({ lines }) => lines),
  ].join('\n')
}

/**
 * Any text without an opening tag, as an automaton whose n-th state has just read n characters of the tag (a new `<` begins
 * it again); what follows the whole tag is `opened`, or nothing does.
 */
function textRules(opened: string | undefined): string[] {
  const last = CALL_OPEN.length - 1
  return Array.from(CALL_OPEN, (next, state) => {
    const onward = state < last ? `text${state + 1}` : opened
    const rules = [
      ...(onward === undefined ? [] : [`"${next}" ${onward}`]),
      ...(state === 0 ? [] : ['"<" text1']),
      `[^<${state === 0 ? '' : next}] text0`,
      '""',
    ]
    return `text${state} ::= ${rules.join(' | ')}`
  })
}
