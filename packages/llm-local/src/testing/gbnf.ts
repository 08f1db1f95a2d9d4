/** A part of a GBNF grammar. */
type Node =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'set'
      readonly ranges: readonly (readonly [number, number])[]
      readonly isNegated: boolean
    }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number }

/** A grammar read back, for tests: it samples strings and tells whether it allows one. */
export interface Gbnf {
  /** Writes one string; `choose(n)` gives a whole number below `n`. */
  sample(choose: (below: number) => number): string
  accepts(text: string): boolean
}

/** Reads the part of GBNF that this package writes. */
export function readGbnf(grammar: string): Gbnf {
  const rules = new Map(
    grammar.split('\n').map(line => {
      const [name = '', text = ''] = line.split(/ ::= (.*)/s)
      return [name, new Reader(text).whole()] as const
    }),
  )
  const ruleOf = (name: string): Node => {
    const rule = rules.get(name)
    if (rule === undefined) throw new Error(`${name} is no rule`)
    return rule
  }
  return {
    sample: choose => [...sampleOf({ kind: 'rule', name: 'root' }, { ruleOf, choose, depth: 0 })].join(''),
    accepts(text) {
      const characters = Array.from(text)
      const ends = createFollower(ruleOf, characters)({ kind: 'rule', name: 'root' }, 0)
      return ends.has(characters.length)
    },
  }
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): Node {
    const node = this.#choice()
    if (this.#at < this.#text.length)
      throw new Error(`cannot read on at ${this.#text.slice(this.#at, this.#at + 20)}`)
    return node
  }

  #choice(): Node {
    const options = [this.#sequence()]
    while (this.#match(/\s*\|/y) !== null) options.push(this.#sequence())
    return { kind: 'choice', options }
  }

  #sequence(): Node {
    const parts: Node[] = []
    for (;;) {
      this.#match(/\s+/y)
      const atom = this.#atom()
      if (atom === undefined) return { kind: 'sequence', parts }
      parts.push(this.#repeated(atom))
    }
  }

  #repeated(part: Node): Node {
    const match = this.#match(/\?|\{(\d+),(\d+)\}|\{(\d+)\}/y)
    if (match === null) return part
    if (match[0] === '?') return { kind: 'repeat', part, least: 0, most: 1 }
    return { kind: 'repeat', part, least: Number(match[1] ?? match[3]), most: Number(match[2] ?? match[3]) }
  }

  #atom(): Node | undefined {
    const text = this.#match(/"((?:[^"\\]|\\.)*)"/y)
    if (text !== null) return { kind: 'text', text: unescape(text[1] ?? '') }
    const set = this.#match(/\[(\^?)((?:[^\]\\]|\\.)*)\]/y)
    if (set !== null) return { kind: 'set', isNegated: set[1] === '^', ranges: readRanges(set[2] ?? '') }
    if (this.#match(/\(/y) !== null) {
      const inner = this.#choice()
      if (this.#match(/\s*\)/y) === null) throw new Error('a group does not end')
      return inner
    }
    const name = this.#match(/[a-z][a-z0-9-]*/y)
    return name === null ? undefined : { kind: 'rule', name: name[0] }
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match !== null) this.#at += match[0].length
    return match
  }
}

const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gu
const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const unescape = (text: string): string =>
  text.replace(ESCAPE, (_, x?: string, u?: string, long?: string, other = '') => {
    const hex = x ?? u ?? long
    return hex === undefined ? (NAMED[other] ?? other) : String.fromCodePoint(Number.parseInt(hex, 16))
  })

const firstPoint = (unit = ''): number => unescape(unit).codePointAt(0) ?? 0

function readRanges(text: string): (readonly [number, number])[] {
  const units = [...text.matchAll(/\\(?:x..|u....|U........|.)|[^\\]/gsu)].map(([unit]) => unit)
  const ranges: (readonly [number, number])[] = []
  for (let at = 0; at < units.length; at++) {
    const isRange = units[at + 1] === '-' && at + 2 < units.length
    ranges.push([firstPoint(units[at]), firstPoint(units[isRange ? at + 2 : at])])
    if (isRange) at += 2
  }
  return ranges
}

interface Sampling {
  readonly ruleOf: (name: string) => Node
  readonly choose: (below: number) => number
  readonly depth: number
}

function* sampleOf(node: Node, sampling: Sampling): Generator<string> {
  const { ruleOf, choose, depth } = sampling
  if (depth > 400) throw new Error('the grammar goes on without end')
  const deeper = { ...sampling, depth: depth + 1 }
  switch (node.kind) {
    case 'text':
      yield node.text
      return
    case 'set':
      yield sampleSet(node, choose)
      return
    case 'rule':
      yield* sampleOf(ruleOf(node.name), deeper)
      return
    case 'sequence':
      for (const part of node.parts) yield* sampleOf(part, deeper)
      return
    case 'choice': {
      const option = node.options[choose(node.options.length)]
      if (option !== undefined) yield* sampleOf(option, deeper)
      return
    }
    case 'repeat': {
      // Both ends are tried as often as what is between them; long runs are rare, so that samples stay small.
      const span = node.most - node.least
      const ends = [0, span, choose(span + 1), choose(Math.min(span, 4) + 1)]
      const count = node.least + (ends[choose(span > 100 ? 12 : 4)] ?? choose(Math.min(span, 4) + 1))
      for (let done = 0; done < count; done++) yield* sampleOf(node.part, deeper)
    }
  }
}

/** Characters where mistakes are made, and any other. */
const TELLING = Array.from(
  ' !"#$&\'()*+,-./019:;<=>?@AZ[\\]^_`az{|}~éß中\u00a0\u2028\u2029\ufeff\uffff\n\r\t',
)

function sampleSet(
  { ranges, isNegated }: Extract<Node, { kind: 'set' }>,
  choose: (below: number) => number,
): string {
  if (isNegated) {
    const fitting = TELLING.filter(character => !isIn(ranges, character))
    return fitting[choose(fitting.length)] ?? ''
  }
  const [first, last] = ranges[choose(ranges.length)] ?? [0, 0]
  return String.fromCodePoint(first + choose(last - first + 1))
}

const isIn = (ranges: readonly (readonly [number, number])[], character: string): boolean => {
  const point = character.codePointAt(0) ?? -1
  return ranges.some(([first, last]) => point >= first && point <= last)
}

/** Where a part can end that begins at a place, each place looked at once. */
function createFollower(ruleOf: (name: string) => Node, characters: readonly string[]) {
  const known = new Map<Node, Map<number, ReadonlySet<number>>>()
  const follow = (node: Node, from: number): ReadonlySet<number> => {
    const places = known.get(node) ?? new Map<number, ReadonlySet<number>>()
    known.set(node, places)
    const before = places.get(from)
    if (before !== undefined) return before
    const ends = step(node, from)
    places.set(from, ends)
    return ends
  }
  const all = (node: Node, from: ReadonlySet<number>): Set<number> =>
    new Set([...from].flatMap(place => [...follow(node, place)]))
  const step = (node: Node, from: number): ReadonlySet<number> => {
    switch (node.kind) {
      case 'text': {
        const text = Array.from(node.text)
        return text.every((character, index) => characters[from + index] === character)
          ? new Set([from + text.length])
          : new Set()
      }
      case 'set': {
        const character = characters[from]
        return character !== undefined && isIn(node.ranges, character) !== node.isNegated
          ? new Set([from + 1])
          : new Set()
      }
      case 'rule':
        return follow(ruleOf(node.name), from)
      case 'sequence':
        return node.parts.reduce<ReadonlySet<number>>((places, part) => all(part, places), new Set([from]))
      case 'choice':
        return new Set(node.options.flatMap(option => [...follow(option, from)]))
      case 'repeat': {
        let places: ReadonlySet<number> = new Set([from])
        const ends = new Set(node.least === 0 ? places : [])
        for (let count = 1; count <= node.most && places.size > 0; count++) {
          places = all(node.part, places)
          if (count >= node.least) for (const place of places) ends.add(place)
        }
        return ends
      }
    }
  }
  return follow
}
