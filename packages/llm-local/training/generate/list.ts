/** The entries of a list written over several lines with a sign between them. */
export const listOf = (text: string, sign: ',' | '|'): readonly string[] =>
  text.trim().split(sign === ',' ? /\s*[\n,]\s*/ : /\s*[\n|]\s*/)
