import { fill } from './fill.ts'
import { ink } from './ink.ts'

/** A table as lines of aligned columns: the heads first, in bold, then a line per row. */
export function formatTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly [head: string, ...lines: string[]] {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(row => Array.from(row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => fill(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [ink.bold(line(heads)), ...rows.map(line)]
}
