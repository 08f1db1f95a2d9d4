import { findWords } from '../grounding/find-words.ts'
import { gbnfLiteral } from './gbnf-literal.ts'
import type { GbnfRules } from './gbnf-rules.ts'

/** Words of a text beyond this many are not offered as the content of a value. */
const MAX_WORDS = 400

/**
 * The rule of a JSON string that is a run of neighbouring words of a text, spelt as there: a chain in which every word may
 * begin the run and every word may end it. A text without words allows only the empty string.
 */
export function spanRule(text: string, rules: GbnfRules): string {
  const words = findWords(text).slice(0, MAX_WORDS)
  if (words.length === 0) return '"\\"\\""'
  const inner = (from: number, to: number) => gbnfLiteral(JSON.stringify(text.slice(from, to)).slice(1, -1))
  const starts: string[] = []
  let following: { rule: string; index: number } | undefined
  for (const { index, length } of words.toReversed()) {
    const end = index + length
    // What cannot be seen ends a run: a value that holds it is no value of the person's.
    const isOpen = following !== undefined && !/\p{Cf}/u.test(text.slice(index, following.index))
    const rest =
      following === undefined || !isOpen ? '' : ` ( ${inner(end, following.index)} ${following.rule} )?`
    following = { rule: rules.add(`${inner(index, end)}${rest}`), index }
    starts.unshift(following.rule)
  }
  return rules.add(`"\\"" ( ${starts.join(' | ')} ) "\\""`)
}
