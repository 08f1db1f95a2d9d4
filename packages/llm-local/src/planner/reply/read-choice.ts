import { failed, type Json, ok, type Result } from '@dealwright/protocols'
import { splitWords } from '../keyword/same-word.ts'

/**
 * Reads which of a service's choices a reply names: as it is written, among other words, or with a typing error or two where the word is
 * long enough to tell. The failure says in one line why none is taken.
 */
export function readChoice(text: string, choices: readonly Json[]): Result<Json, string> {
  const said = splitWords(text)
  const options = choices.map(choice => ({
    choice,
    words: splitWords(typeof choice === 'string' ? choice : JSON.stringify(choice)),
  }))
  const whole = options.filter(({ words }) => words.join(' ') === said.join(' '))
  const [only] = whole
  if (only !== undefined && whole.length === 1) return ok(only.choice)
  const named = options.filter(({ words }) => isWithin(words, said))
  // "half board" also holds the word "board": the longer one is meant.
  const longest = named.filter(
    ({ words }) => !named.some(other => other.words.length > words.length && isWithin(words, other.words)),
  )
  if (longest.length > 1) return failed('That names several of the choices.')
  const nearly = longest.length > 0 ? longest : options.filter(({ words }) => isNearlyWithin(words, said))
  const [chosen] = nearly
  if (chosen === undefined) return failed('That is none of the choices.')
  return nearly.length === 1 ? ok(chosen.choice) : failed('That may be several of the choices.')
}

const isWithin = (words: readonly string[], said: readonly string[]): boolean =>
  words.length > 0 && said.some((_, at) => words.every((word, index) => said[at + index] === word))

function isNearlyWithin(words: readonly string[], said: readonly string[]): boolean {
  const wanted = words.join(' ')
  const slack = wanted.length >= 8 ? 2 : wanted.length >= 4 ? 1 : 0
  return said.some((_, at) => {
    const run = said.slice(at, at + words.length).join(' ')
    return run !== '' && distance(run, wanted) <= slack
  })
}

/** How many letters have to be put in, left out, changed or swapped with their neighbour. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1]
      const changed = (last[column - 1] ?? 0) + (isSame ? 0 : 1)
      const moved = Math.min((last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1)
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swapped = isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min(changed, moved, swapped))
    }
    before = last
    last = next
  }
  return last[b.length] ?? 0
}
