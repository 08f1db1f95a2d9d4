import type { Try } from './world/stage.ts'

/** Counts, class by class, how often attacks were stopped and by what. */
export interface Tally {
  add(className: string, outcome: { readonly tries: readonly Try[]; readonly isBreach: boolean }): void
  /** A table for people: class, scenarios, breaches, tries that went through, and what stopped the others, the most frequent first. */
  lines(): readonly string[]
}

interface Row {
  scenarios: number
  breaches: number
  done: number
  readonly stops: Map<string, number>
}

/** Makes an empty tally. */
export const createTally = (): Tally => {
  const rows = new Map<string, Row>()
  return {
    add: (className, { tries, isBreach }) => {
      const row = rows.get(className) ?? { scenarios: 0, breaches: 0, done: 0, stops: new Map() }
      rows.set(className, row)
      row.scenarios += 1
      if (isBreach) row.breaches += 1
      for (const { stoppedBy } of tries) {
        if (stoppedBy === undefined) row.done += 1
        else row.stops.set(stoppedBy, (row.stops.get(stoppedBy) ?? 0) + 1)
      }
    },
    lines: () => [
      `${'class'.padEnd(width)} runs  breaches  done  stopped by`,
      ...[...rows].map(([name, { scenarios, breaches, done, stops }]) => {
        const numbers = `${pad(scenarios, 4)}  ${pad(breaches, 8)}  ${pad(done, 4)}`
        const byCount = [...stops].toSorted(([, one], [, other]) => other - one)
        return `${name.padEnd(width)} ${numbers}  ${byCount.map(([by, count]) => `${by} ${count}`).join(', ') || '-'}`
      }),
    ],
  }
}

const width = 20
const pad = (value: number, size: number): string => String(value).padStart(size)
