import { findWords } from '../../grounding/find-words.ts'
import type { Found } from '../../grounding/found.ts'
import { type Message, take } from '../../grounding/message.ts'
import { sameWord, splitWords } from './same-word.ts'
import { CONNECTIVES, NOT_VALUES, OPENERS } from './vocabulary.ts'

export interface ReadStringParameters {
  readonly name: string
  /** Words of the service's name and description: they say what is wanted, not with what. */
  readonly serviceWords: readonly string[]
  /** Whether only an explicit `name: value` counts. */
  readonly optional: boolean
}

/** Which prepositions lead to which kind of value; the first kind whose words occur in the name counts. */
const LEADS: readonly [kind: RegExp, prepositions: readonly string[]][] = [
  [/^(from|origin|source|sender|departure|start)/i, ['from']],
  [/^(to|target|recipient|destination|arrival|end|language)|language$/i, ['to', 'into', 'in']],
  [/(topic|subject|about|query|question|keyword)/i, ['about', 'on', 'for', 'of']],
  [
    /(city|place|location|town|country|region|address|venue)/i,
    ['in', 'for', 'at', 'near', 'to', 'of', 'from'],
  ],
]
const ANY_LEAD = ['in', 'for', 'to', 'of', 'from', 'about', 'at', 'on', 'near', 'into']
const TEXT_LIKE = /(text|content|body|message|prompt|phrase|sentence|title|query|question|document|article)/i
const ABBREVIATION = /^(?:St|Ste|Mt|Ft|Dr|Mr|Mrs|Ms)$/

/** Where `name: value` ends: at punctuation, but not at the dot of `St. Gallen`. */
const VALUE_END = /[\n;!?]|,(?!\S)|(?<!\b(?:St|Ste|Mt|Ft|Dr|Mr|Mrs|Ms))\.(?!\S)/
/** Where a longer text ends: with its line, or where the next `name: value` begins. */
const TEXT_END = /\n|[.,;]\s+[\p{L}_]+\s*[:=]\s/u

/** Reads a string out of a message: as `name: value`, quoted, after a fitting preposition, or as a name in capitals. */
export function readString(message: Message, parameters: ReadStringParameters): string | undefined {
  const named = take(message, afterName(message, parameters.name))
  if (named !== undefined || parameters.optional) return named
  const finds = TEXT_LIKE.test(parameters.name)
    ? [...message.quotes, ...afterColon(message)]
    : [...message.quotes, ...afterPrepositions(message, parameters), ...capitalised(message, parameters)]
  return take(message, finds)
}

function afterName({ blanked, quotes }: Message, name: string): Found<string>[] {
  const words = splitWords(name)
  if (words.length === 0) return []
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${words.join('[ _-]?')}\\s*(?:[:=]|\\bis\\b)\\s*`, 'giu')
  return [...blanked.matchAll(pattern)].flatMap(match => {
    const start = match.index + match[0].length
    const quote = quotes.find(({ index }) => index === start)
    const end = TEXT_LIKE.test(name) ? TEXT_END : VALUE_END
    const value =
      blanked
        .slice(start)
        .split(end)[0]
        ?.replace(/[\s,;]+$/, '') ?? ''
    const found = quote ?? { value, index: start, length: value.length }
    return found.value === '' ? [] : [found]
  })
}

function afterColon({ text }: Message): Found<string>[] {
  const colon = text.search(/:\s/)
  if (colon === -1) return []
  const value = text.slice(colon + 1).trim()
  return value === '' ? [] : [{ value, index: text.indexOf(value, colon), length: value.length }]
}

function afterPrepositions(
  { blanked }: Message,
  { name, serviceWords }: ReadStringParameters,
): Found<string>[] {
  const leads = LEADS.find(([kind]) => kind.test(name))?.[1] ?? ANY_LEAD
  const words = findWords(blanked)
  return leads.flatMap(lead =>
    words.flatMap((word, at) => {
      if (word.value.toLowerCase() !== lead) return []
      const run = runFrom(blanked, words, at)
      const value = run?.value ?? ''
      const plain = splitWords(value)
      const names = /\p{Lu}|\p{N}/u.test(value)
      const empty = plain.every(
        part => NOT_VALUES.has(part) || serviceWords.some(other => sameWord(part, other)),
      )
      const vague = !names && plain.some(part => NOT_VALUES.has(part))
      return run === undefined || empty || vague ? [] : [run]
    }),
  )
}

/** The words that follow the one at `at` up to punctuation or a connective, without a leading article. */
function runFrom(text: string, words: readonly Found<string>[], at: number): Found<string> | undefined {
  const run: Found<string>[] = []
  for (let next = at + 1, previous = words[at]; next < words.length; next++) {
    const word = words[next]
    if (word === undefined || previous === undefined) break
    const gap = text.slice(previous.index + previous.length, word.index)
    if (!/^ +$/.test(gap) && !(gap === '. ' && ABBREVIATION.test(previous.value))) break
    if (CONNECTIVES.has(word.value)) break
    run.push(word)
    previous = word
  }
  if (run.length > 1 && /^(?:the|a|an|my|our)$/.test(run[0]?.value ?? '')) run.shift()
  return join(text, run)
}

function capitalised({ blanked }: Message, { serviceWords }: ReadStringParameters): Found<string>[] {
  const words = findWords(blanked)
  const runs: Found<string>[][] = []
  let open = false
  for (const [at, word] of words.entries()) {
    const lower = word.value.toLowerCase().replace(/['’]s$/, '')
    const previous = words[at - 1]
    const gap = previous === undefined ? '' : blanked.slice(previous.index + previous.length, word.index)
    const isName =
      /^\p{Lu}/u.test(word.value) &&
      !OPENERS.has(lower) &&
      !CONNECTIVES.has(lower) &&
      !serviceWords.some(other => sameWord(lower, other))
    if (isName && open && /^ +$/.test(gap)) runs.at(-1)?.push(word)
    else if (isName) runs.push([word])
    open = isName
  }
  return runs.flatMap(run => join(blanked, run) ?? [])
}

function join(text: string, run: readonly Found<string>[]): Found<string> | undefined {
  const first = run[0]
  const last = run.at(-1)
  if (first === undefined || last === undefined) return undefined
  const value = text.slice(first.index, last.index + last.length).replace(/['’]s$/, '')
  return { value, index: first.index, length: value.length }
}
