/** Splits an identifier or a phrase into lower-case words: `weather.dailyForecast` gives weather, daily, forecast. */
export const splitWords = (text: string): string[] =>
  text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]s\b/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')

/** Whether two lower-case words are forms of one: equal, a plural, or alike but for their endings (translate, translation). */
export function sameWord(a: string, b: string): boolean {
  if (singular(a) === singular(b)) return true
  const shorter = Math.min(a.length, b.length)
  let shared = 0
  while (shared < shorter && a[shared] === b[shared]) shared++
  return shared >= 4 && shared >= shorter - 1
}

const singular = (word: string): string => (word.length > 3 ? word.replace(/s$/, '') : word)
