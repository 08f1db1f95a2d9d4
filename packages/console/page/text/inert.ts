import { plainText } from '@dealwright/protocols'

/** Makes text of anyone harmless to show: no control, bidi or invisible characters, no towers of accents, on one line. */
export const inert = (text: string, maxLength = 200): string => plainText(flatten(text), maxLength)

/** The same for text that may have lines: at most `maxLines` of them, blank lines at most one in a row. */
export function inertLines(text: string, maxLines = 60): readonly string[] {
  const lines = text
    .split(/\r\n|[\n\r\u2028\u2029]/, maxLines * 4)
    .map(line => inert(line, 2_000))
    .filter((line, index, all) => line !== '' || (index > 0 && all[index - 1] !== ''))
  return lines.length <= maxLines ? lines : [...lines.slice(0, maxLines), '…']
}

/** More than three marks on one letter reach into the lines above and below. */
const flatten = (text: string): string => text.slice(0, 20_000).replace(/(\p{M}{3})\p{M}+/gu, '$1')
