import { findWords } from '../../grounding/find-words.ts'

/** Words of a message, and of one span, that are looked at where a span must have a certain form. */
const MAX_WORDS = 120
const MAX_RUN = 8

/** Every run of a few neighbouring words of a text, spelt as there, each once. */
export function messageSpans(text: string): readonly string[] {
  const words = findWords(text).slice(0, MAX_WORDS)
  const spans = words.flatMap((first, at) =>
    words.slice(at, at + MAX_RUN).map(last => text.slice(first.index, last.index + last.length)),
  )
  // What cannot be seen is part of no value.
  return [...new Set(spans)].filter(span => !/\p{Cf}/u.test(span))
}
