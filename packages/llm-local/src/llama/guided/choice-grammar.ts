/** A place in a grammar: what may come next there. */
export type Place =
  | { readonly kind: 'byte'; readonly byte: number; readonly next: Place }
  | { readonly kind: 'split'; readonly ways: readonly Place[] }
  | { readonly kind: 'call'; readonly rule: string; readonly next: Place }
  | { readonly kind: 'return' }

/** A grammar of nothing but written-out texts and choices between them. */
export interface ChoiceGrammar {
  /** Where a rule begins. */
  enter(rule: string): Place
}

const RETURN: Place = { kind: 'return' }
/** More repetitions than this are not written out. */
const MAX_COUNT = 16
const encoder = new TextEncoder()

/**
 * Reads a GBNF grammar as one of choices between texts, as the grammars of plans are; undefined where it has sets of characters,
 * comments, or anything else in it.
 */
export function readChoiceGrammar(grammar: string): ChoiceGrammar | undefined {
  const rules = new Map<string, string>()
  for (const line of grammar.split('\n')) {
    // Not `.`: what people write may hold line separators of other kinds.
    const match = /^([a-z][a-z0-9-]*) ::= ([^\n]*)$/.exec(line)
    if (match === null) return undefined
    rules.set(match[1] ?? '', match[2] ?? '')
  }
  const places = new Map<string, Place>()
  const parsed = new Map<string, Part>()
  for (const [name, text] of rules) {
    const part = new Reader(text).whole()
    if (part === undefined) return undefined
    parsed.set(name, part)
  }
  const isWhole =
    parsed.has('root') && [...parsed.values()].every(part => namesIn(part).every(name => parsed.has(name)))
  if (!isWhole) return undefined
  return {
    enter: rule => {
      const known = places.get(rule)
      if (known !== undefined) return known
      const part = parsed.get(rule)
      const place: Place = part === undefined ? { kind: 'split', ways: [] } : compile(part, RETURN)
      places.set(rule, place)
      return place
    },
  }
}

type Part =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly options: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly least: number; readonly most: number }

function namesIn(part: Part): readonly string[] {
  switch (part.kind) {
    case 'text':
      return []
    case 'rule':
      return [part.name]
    case 'sequence':
      return part.parts.flatMap(namesIn)
    case 'choice':
      return part.options.flatMap(namesIn)
    case 'repeat':
      return namesIn(part.part)
  }
}

function compile(part: Part, next: Place): Place {
  switch (part.kind) {
    case 'text':
      return part.bytes.reduceRight<Place>((after, byte) => ({ kind: 'byte', byte, next: after }), next)
    case 'rule':
      return { kind: 'call', rule: part.name, next }
    case 'sequence':
      return part.parts.reduceRight<Place>((after, each) => compile(each, after), next)
    case 'choice':
      return { kind: 'split', ways: part.options.map(option => compile(option, next)) }
    case 'repeat': {
      let place = next
      for (let count = part.most; count > 0; count--) {
        const once = compile(part.part, place)
        place = count > part.least ? { kind: 'split', ways: [once, next] } : once
      }
      return place
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): Part | undefined {
    const part = this.#choice()
    return part !== undefined && this.#at === this.#text.length ? part : undefined
  }

  #choice(): Part | undefined {
    const options: Part[] = []
    do {
      const option = this.#sequence()
      if (option === undefined) return undefined
      options.push(option)
    } while (this.#match(/\s*\|/y) !== null)
    return options.length === 1 ? options[0] : { kind: 'choice', options }
  }

  #sequence(): Part | undefined {
    const parts: Part[] = []
    for (;;) {
      this.#match(/\s+/y)
      if (this.#at === this.#text.length || /[|)]/.test(this.#text[this.#at] ?? '')) {
        return { kind: 'sequence', parts }
      }
      const part = this.#atom()
      const repeated = part === undefined ? undefined : this.#repeated(part)
      if (repeated === undefined) return undefined
      parts.push(repeated)
    }
  }

  #atom(): Part | undefined {
    const text = this.#match(/"((?:[^"\\]|\\[nrt"\\])*)"/y)
    if (text !== null) {
      const plain = (text[1] ?? '').replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? '')
      return { kind: 'text', bytes: encoder.encode(plain) }
    }
    if (this.#match(/\(/y) !== null) {
      const inner = this.#choice()
      return this.#match(/\s*\)/y) === null ? undefined : inner
    }
    const name = this.#match(/[a-z][a-z0-9-]*/y)
    return name === null ? undefined : { kind: 'rule', name: name[0] }
  }

  #repeated(part: Part): Part | undefined {
    const match = this.#match(/\?|\{(\d+),(\d+)\}/y)
    if (match === null) return /[*+{]/.test(this.#text[this.#at] ?? '') ? undefined : part
    if (match[0] === '?') return { kind: 'repeat', part, least: 0, most: 1 }
    const [least, most] = [Number(match[1]), Number(match[2])]
    return least <= most && most <= MAX_COUNT ? { kind: 'repeat', part, least, most } : undefined
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match !== null) this.#at += match[0].length
    return match
  }
}
