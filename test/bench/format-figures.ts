import type { Figure } from './figure.ts'

/** Writes a number with four significant digits, without an exponent. */
const formatNumber = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: 4, useGrouping: true })

const formatRow = ({ name, value, unit, ratio, against, bar }: Figure): readonly string[] => [
  name,
  formatNumber(value),
  unit,
  ratio === undefined ? '' : `${ratio.toFixed(2)}x`,
  against ?? '',
  bar ?? '',
]

const titles = ['figure', 'value', 'unit', 'ratio', 'against', 'bar']

const isNumber = (column: number) => column === 1 || column === 3

/** Writes figures as a table with a line for each, numbers to the right. */
export const formatFigures = (figures: readonly Figure[]): string => {
  const rows = [titles, ...figures.map(formatRow)]
  const widths = titles.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
