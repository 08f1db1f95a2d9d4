import type { ChoiceGrammar, Place } from './choice-grammar.ts'

/** What may come after a text: by byte, the walk behind it. Equal places of one grammar share a walk. */
export interface ChoiceWalk {
  /** Whether the text may end here. */
  readonly canEnd: boolean
  readonly bytes: readonly number[]
  /** The walk behind a byte; undefined where it may not come. */
  step(byte: number): ChoiceWalk | undefined
}

/** The rules that were entered and not left yet, innermost first. */
interface Stack {
  readonly place: Place
  readonly below: Stack | undefined
}

interface Thread {
  readonly place: Extract<Place, { kind: 'byte' }>
  readonly stack: Stack | undefined
}

/** More ways at once than this are too many to follow: the grammar is then given up. */
const MAX_THREADS = 20_000
const MAX_DEPTH = 200

/** Starts to walk through a grammar. Throws `RangeError` where it has too many ways to follow. */
export function walkChoices(grammar: ChoiceGrammar): ChoiceWalk {
  return walkFrom([{ place: grammar.enter('root'), stack: undefined }], grammar)
}

function walkFrom(
  starts: readonly { readonly place: Place; readonly stack: Stack | undefined }[],
  grammar: ChoiceGrammar,
): ChoiceWalk {
  const threads = new Map<number, Thread[]>()
  const seen = new Map<Place, Set<Stack | undefined>>()
  let canEnd = false
  let count = 0
  const visit = (place: Place, stack: Stack | undefined, depth: number): void => {
    const before = seen.get(place)
    if (before?.has(stack)) return
    if (before === undefined) seen.set(place, new Set([stack]))
    else before.add(stack)
    if (++count > MAX_THREADS || depth > MAX_DEPTH)
      throw new RangeError('a grammar has too many ways to follow')
    switch (place.kind) {
      case 'byte': {
        const alike = threads.get(place.byte)
        if (alike === undefined) threads.set(place.byte, [{ place, stack }])
        else alike.push({ place, stack })
        return
      }
      case 'split':
        for (const way of place.ways) visit(way, stack, depth + 1)
        return
      case 'call':
        // What returns straight away needs no frame of its own.
        visit(
          grammar.enter(place.rule),
          place.next.kind === 'return' ? stack : { place: place.next, below: stack },
          depth + 1,
        )
        return
      case 'return':
        if (stack === undefined) canEnd = true
        else visit(stack.place, stack.below, depth + 1)
    }
  }
  for (const { place, stack } of starts) visit(place, stack, 0)
  const known = new Map<number, ChoiceWalk>()
  return {
    canEnd,
    bytes: [...threads.keys()],
    step: byte => {
      const before = known.get(byte)
      const alike = threads.get(byte)
      if (before !== undefined || alike === undefined) return before
      const walk = walkFrom(
        alike.map(({ place, stack }) => ({ place: place.next, stack })),
        grammar,
      )
      known.set(byte, walk)
      return walk
    },
  }
}
