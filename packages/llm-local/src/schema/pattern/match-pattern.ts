import { hasUnit } from './code-units.ts'
import type { Pattern, RepeatPattern } from './pattern.ts'

/** Steps after which a match is given up. */
const MAX_STEPS = 100_000

/**
 * Whether a whole text is of a pattern, in bounded time whatever the pattern: all ways are followed at once, instead of one
 * after another. Undefined where text and pattern are too large to tell.
 */
export function matchPattern(pattern: Pattern, text: string): boolean | undefined {
  const walk: Walk = { text, steps: 0 }
  const ends = follow(pattern, new Set([0]), walk)
  return walk.steps > MAX_STEPS ? undefined : ends.has(text.length)
}

interface Walk {
  readonly text: string
  steps: number
}

/** Where a pattern can end that begins at any of these places. */
function follow(pattern: Pattern, from: ReadonlySet<number>, walk: Walk): ReadonlySet<number> {
  walk.steps += from.size + 1
  if (from.size === 0 || walk.steps > MAX_STEPS) return new Set()
  switch (pattern.kind) {
    case 'units':
      return new Set(
        [...from].flatMap(at =>
          at < walk.text.length && hasUnit(pattern.units, walk.text.charCodeAt(at)) ? [at + 1] : [],
        ),
      )
    case 'sequence':
      return pattern.parts.reduce((places, part) => follow(part, places, walk), from)
    case 'choice':
      return new Set(pattern.options.flatMap(option => [...follow(option, from, walk)]))
    case 'repeat':
      return followRepeat(pattern, from, walk)
  }
}

function followRepeat(
  { part, least, most }: RepeatPattern,
  from: ReadonlySet<number>,
  walk: Walk,
): ReadonlySet<number> {
  let places = from
  for (let count = 0; count < least && places.size > 0; count++) places = follow(part, places, walk)
  const reached = new Set(places)
  for (let count = least; count < most && places.size > 0; count++) {
    places = new Set([...follow(part, places, walk)].filter(place => !reached.has(place)))
    for (const place of places) reached.add(place)
  }
  return reached
}
