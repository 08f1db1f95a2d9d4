/** Breaks text into lines of at most `width` characters, between words; a word longer than that is cut. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (joined.length <= width) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    const characters = Array.from(word)
    while (characters.length > width) lines.push(characters.splice(0, width).join(''))
    line = characters.join('')
  }
  return [...lines, line]
}
