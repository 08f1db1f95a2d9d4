import { stemmer } from 'stemmer'
import { sameWord } from '../keyword/same-word.ts'
import { baseOf } from './irregular-forms.ts'

/** Words shorter than this are not taken for others with a slip of the finger. */
const MIN_SLIP = 6

/** Stems of words met before: the same few are compared again and again. */
const stems = new Map<string, string>()
const MAX_STEMS = 20_000

function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  if (stems.size >= MAX_STEMS) stems.clear()
  const stem = stemmer(baseOf(word) ?? word)
  stems.set(word, stem)
  return stem
}

/** Parts of compounds are at least so long: the part that says what it is, and the part before it. */
const MIN_HEAD = 4
const MIN_MODIFIER = 3

/** How alike two lower-case words are: forms of one, or a compound and its head such as beehive and hives (2), one with a slip of the finger (1), or not (0). */
export function likeness(a: string, b: string): 0 | 1 | 2 {
  if (a === b || stemOf(a) === stemOf(b) || isSameWord(a, b)) return 2
  if (isCompoundOf(a, b) || isCompoundOf(b, a)) return 2
  return Math.min(a.length, b.length) >= MIN_SLIP && isOneSlip(a, b) ? 1 : 0
}

/** Words of which so much is alike may end in different ways: `verse` is no form of version. */
const MIN_SHARED = 5

const isSameWord = (a: string, b: string): boolean =>
  sameWord(a, b) && (a.slice(0, MIN_SHARED) === b.slice(0, MIN_SHARED) || a.startsWith(b) || b.startsWith(a))

function isCompoundOf(compound: string, head: string): boolean {
  const [whole, part] = [compound.replace(/s$/, ''), head.replace(/s$/, '')]
  return part.length >= MIN_HEAD && whole.length - part.length >= MIN_MODIFIER && whole.endsWith(part)
}

/** One letter too many, too few, wrong, or two in the wrong order; the first letter is right. */
function isOneSlip(a: string, b: string): boolean {
  if (a[0] !== b[0] || Math.abs(a.length - b.length) > 1) return false
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const [restA, restB] = [a.slice(at), b.slice(at)]
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  )
}
