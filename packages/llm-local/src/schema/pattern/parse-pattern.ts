import { failed, ok, type Result } from '@dealwright/protocols'
import {
  ANY,
  ANY_BUT_LINE_END,
  CLASSES,
  type CodeUnits,
  complementOf,
  unionOf,
  unitsOf,
} from './code-units.ts'
import type { Pattern } from './pattern.ts'

const MAX_LENGTH = 1_000
const MAX_DEPTH = 16
/** Written-out repetitions above this are not what a form field means, and no grammar could hold them. */
const MAX_COUNT = 4_096

const ANYTHING: Pattern = {
  kind: 'repeat',
  part: { kind: 'units', units: ANY },
  least: 0,
  most: Number.POSITIVE_INFINITY,
}

/**
 * Reads a `pattern` of a JSON Schema as what the whole string must look like: where it has no `^` or `$`, anything may stand
 * before or after. The failure says in a few words what is not understood: look-around, back-references, `\b`, `\p`, anchors
 * inside, or a pattern without end.
 */
export function parsePattern(source: string): Result<Pattern, string> {
  if (source.length > MAX_LENGTH) return failed(`it is longer than ${MAX_LENGTH} characters`)
  try {
    return ok(new Parser(source).whole())
  } catch (error) {
    if (error instanceof Unreadable) return failed(error.message)
    throw error
  }
}

/** What the parser throws at itself; never leaves this file. */
class Unreadable extends Error {}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v', '0': '\0' }

class Parser {
  readonly #source: string
  #at = 0

  constructor(source: string) {
    this.#source = source
  }

  /** `^a|b$` means `(^a)|(b$)`: each alternative has anchors of its own. */
  whole(): Pattern {
    const options: Pattern[] = []
    do {
      const start = this.#eat('^')
      const body = this.#sequence(0)
      const end = this.#eat('$')
      const parts = [...(start ? [] : [ANYTHING]), body, ...(end ? [] : [ANYTHING])]
      options.push(parts.length === 1 ? body : { kind: 'sequence', parts })
    } while (this.#eat('|'))
    if (this.#at < this.#source.length) throw new Unreadable(`'${this.#peek()}' stands where it cannot`)
    return oneOf(options)
  }

  #choice(depth: number): Pattern {
    if (depth > MAX_DEPTH) throw new Unreadable('it is nested too deeply')
    const options = [this.#sequence(depth)]
    while (this.#eat('|')) options.push(this.#sequence(depth))
    return oneOf(options)
  }

  #sequence(depth: number): Pattern {
    const parts: Pattern[] = []
    while (this.#at < this.#source.length && !/[|)$]/.test(this.#peek())) parts.push(this.#repeat(depth))
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : { kind: 'sequence', parts }
  }

  #repeat(depth: number): Pattern {
    const part = this.#atom(depth)
    const [least, most] = this.#count()
    if (least === 1 && most === 1) return part
    // A lazy repetition matches the same strings.
    this.#eat('?')
    if (/[*+?{]/.test(this.#peek())) throw new Unreadable('a repetition repeats')
    return { kind: 'repeat', part, least, most }
  }

  #count(): readonly [least: number, most: number] {
    if (this.#eat('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.#eat('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.#eat('?')) return [0, 1]
    if (this.#peek() !== '{') return [1, 1]
    const match = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#source.slice(this.#at))
    if (match === null) throw new Unreadable("'{' begins no count")
    this.#at += match[0].length
    const least = Number(match[1])
    const most =
      match[2] === undefined ? least : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3])
    if (most < least) throw new Unreadable('a count ends before it begins')
    if (least > MAX_COUNT) throw new Unreadable(`something must stand more than ${MAX_COUNT} times`)
    return [least, most]
  }

  #atom(depth: number): Pattern {
    const character = this.#next()
    switch (character) {
      case '(':
        return this.#group(depth)
      case '[':
        return { kind: 'units', units: this.#class() }
      case '.':
        return { kind: 'units', units: ANY_BUT_LINE_END }
      case '\\':
        return { kind: 'units', units: this.#escape() }
      case '^':
        throw new Unreadable("'^' stands inside")
      case '*':
      case '+':
      case '?':
      case '{':
        throw new Unreadable(`'${character}' repeats nothing`)
      default:
        return { kind: 'units', units: unitsOf(character) }
    }
  }

  #group(depth: number): Pattern {
    if (this.#eat('?') && !this.#eat(':')) {
      const name = /^<[A-Za-z_]\w*>/.exec(this.#source.slice(this.#at))
      if (name === null) throw new Unreadable('it looks around')
      this.#at += name[0].length
    }
    const inner = this.#choice(depth + 1)
    if (!this.#eat(')')) throw new Unreadable('a group does not end, or an anchor stands inside')
    return inner
  }

  #class(): CodeUnits {
    const negated = this.#eat('^')
    const ranges: (readonly [number, number])[] = []
    while (!this.#eat(']')) {
      const first = this.#member()
      const ranged = this.#peek() === '-' && !this.#source.startsWith('-]', this.#at)
      const from = single(first)
      if (!ranged || from === undefined) {
        ranges.push(...first)
        continue
      }
      this.#at++
      const to = single(this.#member())
      if (to === undefined || to < from) throw new Unreadable('a range of characters ends before it begins')
      ranges.push([from, to])
    }
    return negated ? complementOf(ranges) : unionOf(ranges)
  }

  #member(): CodeUnits {
    const character = this.#next()
    if (character !== '\\') return unitsOf(character)
    return this.#eat('b') ? unitsOf('\b') : this.#escape()
  }

  #escape(): CodeUnits {
    const character = this.#next()
    const named = CLASSES[character]
    if (named !== undefined) return named
    const hex = /^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(this.#source.slice(this.#at - 1))
    if (hex !== null) {
      this.#at += hex[0].length - 1
      const unit = Number.parseInt(hex[1] ?? hex[2] ?? '', 16)
      return [[unit, unit]]
    }
    const control = CONTROLS[character]
    if (control !== undefined && !/^\d/.test(this.#peek())) return unitsOf(control)
    if (/[A-Za-z0-9]/.test(character)) throw new Unreadable(`'\\${character}' is not understood`)
    return unitsOf(character)
  }

  #peek(): string {
    return this.#source.charAt(this.#at)
  }

  #next(): string {
    if (this.#at >= this.#source.length) throw new Unreadable('it ends too early')
    return this.#source.charAt(this.#at++)
  }

  #eat(character: string): boolean {
    if (this.#peek() !== character) return false
    this.#at++
    return true
  }
}

const oneOf = (options: readonly Pattern[]): Pattern => {
  const [only] = options
  return options.length === 1 && only !== undefined ? only : { kind: 'choice', options }
}

const single = (units: CodeUnits): number | undefined => {
  const [range] = units
  return units.length === 1 && range !== undefined && range[0] === range[1] ? range[0] : undefined
}
