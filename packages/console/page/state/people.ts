import { findLookAlikes } from '../text/look-alike.ts'

/** What is known of who is who. Keys are addresses in lower case. */
export interface People {
  /** What they call themselves. */
  readonly names: ReadonlyMap<string, string>
  /** Those whose names look like that of another. */
  readonly twins: ReadonlySet<string>
}

/** Puts together what several sources say of names; the last that names somebody counts. */
export function knowPeople(...sources: readonly ReadonlyMap<string, string>[]): People {
  const names = new Map(sources.flatMap(source => [...source]))
  return { names, twins: findLookAlikes([...names].map(([address, name]) => ({ address, name }))) }
}
