import { stemmer } from 'stemmer'
import { sameWord } from '../keyword/same-word.ts'

/** Words shorter than this are not taken for others with a slip of the finger. */
const MIN_SLIP = 6

/** How alike two lower-case words are: forms of one (2), one with a slip of the finger (1), or not (0). */
export function likeness(a: string, b: string): 0 | 1 | 2 {
  if (a === b || stemmer(a) === stemmer(b) || sameWord(a, b)) return 2
  return Math.min(a.length, b.length) >= MIN_SLIP && isOneSlip(a, b) ? 1 : 0
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
