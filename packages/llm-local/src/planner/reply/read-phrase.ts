import { failed, ok, type Result, type Token } from '@dealwright/protocols'
import { escapePattern } from '../../grounding/escape-pattern.ts'
import { findAmounts } from '../../grounding/find-amounts.ts'
import { splitWords } from '../keyword/same-word.ts'

/** Inputs that are a text to work on: their answer is taken as it is. */
const TEXT_LIKE =
  /(text|content|body|message|prompt|phrase|sentence|title|query|question|document|article|note)/i
const QUOTED = /^(?:"([^"]+)"|“([^”]+)”|«([^»]+)»|‘([^’]+)’|'([^']+)')[.!]?$/u
const OPEN =
  /^(?:i (?:don['’]?t|do not) (?:know|care|mind)|no idea|not sure|whatever|any(?:where|thing|one)?|idk|dunno|you (?:choose|decide)|never ?mind|skip|none|nothing|(?:what|why|which|how|who)\b.*\?|[\p{P}\s]*)$/iu
const POLITE = /[\s,;]*(?:please|pls|thanks|thank you|thx)[\s.!]*$/i
const OPENER =
  /^(?:oh|well|ok|okay|yes|sure|hmm+|um+|uh+|please|it['’]?s|it is|that['’]?s|that would be|make it|let['’]?s (?:say|take)|i['’]?d (?:say|like)|i want|i mean|take|use|try|go for|in|at|for|into|from|near|on|about|to|the)\b[,.:]?\s+/u
const MONEY = /[$€£¥]\s*\d|\d\s*(?:usd|eur|gbp|dollars?|euros?|pounds?|bucks)\b/iu

/**
 * Reads a string out of a reply: what is quoted, else the reply without what leads up to it ("it's in Paris, please" is "Paris"). Always
 * a part of the reply as it is spelt. The failure says in one line why it is no answer.
 */
export function readPhrase(text: string, property: string, token: Token): Result<string, string> {
  const said = text.trim()
  const quoted = QUOTED.exec(said)
    ?.slice(1)
    .find(group => group !== undefined)
    ?.trim()
  if (quoted) return ok(quoted)
  if (OPEN.test(said)) return failed('That leaves it open.')
  if (/\p{Cf}/u.test(said)) return failed('That holds characters that cannot be seen.')
  if (TEXT_LIKE.test(property)) return ok(said)
  if (isMoney(said, token)) return failed('That is an amount of money.')
  const phrase = withoutOpeners(said.replace(POLITE, '').replace(/[\s.!?,;]+$/, ''), property)
  return phrase === '' || OPEN.test(phrase) ? failed('That leaves it open.') : ok(phrase)
}

/** Whether a reply speaks of money: it is never a value. */
export const isMoney = (text: string, token: Token): boolean =>
  findAmounts(text, token).length > 0 || MONEY.test(text)

function withoutOpeners(text: string, property: string): string {
  const name = splitWords(property).map(escapePattern).join('[ _-]?')
  const named = new RegExp(`^(?:the\\s+|my\\s+)?${name}\\s*(?:[:=]|\\bis\\b)\\s*`, 'iu')
  let phrase = text
  for (;;) {
    const shorter = phrase.replace(name === '' ? OPENER : named, '').replace(lowerFirst(phrase), '')
    if (shorter === phrase || shorter === '') return phrase
    phrase = shorter
  }
}

/** "In Paris" and "in Paris" open alike; "The Hague" is a name. */
const lowerFirst = (phrase: string): RegExp =>
  /^(?:The|To|On|At)\s+\p{Lu}/u.test(phrase) ? OPENER : new RegExp(OPENER.source, 'iu')
