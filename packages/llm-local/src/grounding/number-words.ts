const SMALL = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
]
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const WORD = [...SMALL, ...TENS, 'hundred', 'thousand', 'dozen']
  .toSorted((a, b) => b.length - a.length)
  .join('|')

/** Matches a run of number words, such as `twenty-five`, `a dozen` or `two hundred and ten`; it has no groups of its own. */
export const NUMBER_WORDS = `(?:an?\\s+(?=hundred|thousand|dozen))?(?:${WORD})(?:(?:\\s+and\\s+|[\\s-]+)(?:${WORD}))*(?![\\p{L}\\p{N}_])`

/** Reads number words up to 999,999; undefined for a run that is no number, such as `two three`. */
export function readNumberWords(words: string): number | undefined {
  let total = 0
  let group: number | undefined
  let last = Number.POSITIVE_INFINITY
  for (const word of words.toLowerCase().split(/[\s-]+/)) {
    if (word === 'and' || word === 'a' || word === 'an') continue
    const small = SMALL.indexOf(word)
    const tens = TENS.indexOf(word)
    if (small !== -1 || tens !== -1) {
      const value = small === -1 ? (tens + 2) * 10 : small
      const isNext = last >= 100 || (last >= 20 && last < 100 && value > 0 && value < 10)
      if (!isNext || (value === 0 && group !== undefined)) return undefined
      group = (group ?? 0) + value
      last = value
    } else if (word === 'dozen') {
      if (total > 0 || (group ?? 1) > 99) return undefined
      group = (group ?? 1) * 12
      last = 0
    } else if (word === 'hundred') {
      if ((group ?? 1) > 99 || last === 0 || group === 0) return undefined
      group = (group ?? 1) * 100
      last = 100
    } else {
      if (total > 0 || last === 0 || group === 0) return undefined
      total = (group ?? 1) * 1_000
      group = 0
      last = 1_000
    }
  }
  return group === undefined ? undefined : total + group
}
