/** Writes full-width forms (`５`, `Ａ`, the ideographic space) as the characters they stand for; every offset stays. */
export const asciiWidth = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')

/** Letters of other scripts that look like a Latin one. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  А: 'a',
  В: 'b',
  Е: 'e',
  К: 'k',
  М: 'm',
  Н: 'h',
  О: 'o',
  Р: 'p',
  С: 'c',
  Т: 't',
  Х: 'x',
  Ѕ: 's',
  І: 'i',
  Ј: 'j',
  Ԁ: 'd',
  ԁ: 'd',
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  х: 'x',
  ѕ: 's',
  і: 'i',
  ј: 'j',
  у: 'y',
  Υ: 'y',
  Α: 'a',
  Β: 'b',
  Ε: 'e',
  Ζ: 'z',
  Η: 'h',
  Ι: 'i',
  Κ: 'k',
  Μ: 'm',
  Ν: 'n',
  Ο: 'o',
  Ρ: 'p',
  Τ: 't',
  Χ: 'x',
  ο: 'o',
  Ս: 'u',
  Ⴝ: 's',
}

/** What a text looks like: without what cannot be seen, its letters and digits as the plain ones they resemble. */
export const looksLike = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Mn}]/gu, '')
    .replace(/\p{L}/gu, letter => LOOKALIKES[letter] ?? letter)
    .replace(/\p{Nd}/gu, '0')
    .toLowerCase()
