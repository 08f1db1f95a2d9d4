/** What is quoted, or stands behind a colon, is a text to work on and asks for nothing. */
const NOT_ASKED = /"[^"]*"|“[^”]*”|«[^»]*»|:\s.*$/gsu
const CLAUSE_END =
  /(?:[,.;!?]\s+)?(?<![\p{L}\p{N}])(?:and|then|also|afterwards|plus)(?![\p{L}\p{N}])|[.;!?]\s|,\s+(?=\p{L}+ed(?![\p{L}\p{N}]))/giu

/** A part of a message that may ask for something of its own. */
export interface Clause {
  /** As the person wrote it. */
  readonly text: string
  /** Without what is only worked on: quotations, and what stands behind a colon. */
  readonly asked: string
}

/** Splits a message where another request may begin: at ends of sentences, at "and" and "then", before "…, translated". */
export function splitClauses(text: string): readonly Clause[] {
  const asked = text.replace(NOT_ASKED, held => ' '.repeat(held.length))
  const clauses: Clause[] = []
  let start = 0
  for (const { index, 0: end } of [...asked.matchAll(CLAUSE_END), { index: text.length, 0: '' }]) {
    clauses.push({ text: text.slice(start, index), asked: asked.slice(start, index) })
    start = index + end.length
  }
  return clauses.filter(clause => /[\p{L}\p{N}]/u.test(clause.text))
}
