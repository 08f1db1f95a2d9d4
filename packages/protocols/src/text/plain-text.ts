/**
 * Makes text safe to show on one line: control, format (bidi, zero-width) and separator characters become a space or go,
 * and what is longer than `maxLength` characters ends in an ellipsis.
 */
export function plainText(text: string, maxLength: number = 200): string {
  // The slice bounds the work on hostile text: nothing past it could be shown in any case.
  const clean = text
    .slice(0, maxLength * 8)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  // By code point: half of a surrogate pair would show as a replacement mark.
  const characters = Array.from(clean)
  return characters.length <= maxLength ? clean : `${characters.slice(0, maxLength - 1).join('')}…`
}
