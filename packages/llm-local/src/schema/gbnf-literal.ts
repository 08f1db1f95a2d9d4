/** Writes a text as a GBNF literal that matches exactly it. */
export function gbnfLiteral(text: string): string {
  const escaped = text.replace(/["\\\n\r\t]/g, character => ESCAPES[character] ?? character)
  return `"${escaped}"`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}
