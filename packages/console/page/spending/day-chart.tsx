import type { SpendingView } from '@dealwright/console/api'
import { share } from '../parts/share.ts'
import { describeDay } from '../text/when.ts'
import { fillDays } from './fill-days.ts'

export interface DayChartProps {
  readonly days: SpendingView['days']
  /** Unix milliseconds. */
  readonly since: number
  /** Unix milliseconds. */
  readonly until: number
}

const height = 120
const gap = 0.2

/** A column for each day, and the same as a table. */
export function DayChart({ days, since, until }: DayChartProps) {
  const columns = fillDays(days, since, until)
  const highest = columns.reduce((most, { units }) => (units > most ? units : most), 0n)
  const top = days.find(({ spent }) => BigInt(spent.units) === highest)
  const label = `Spending by day, ${columns.length} days: ${days.length} with payments${top === undefined ? '' : `, most on ${describeDay(top.day)} with ${top.spent.text}`}.`
  return (
    <section class="card">
      <h2>By day</h2>
      <svg
        class="day-chart"
        viewBox={`0 0 ${columns.length} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {columns.map(({ day, units }, index) => {
          const tall = units === 0n ? 0 : Math.max(2, share(units, highest) * (height - 8))
          return (
            <rect key={day} x={index + gap / 2} y={height - tall} width={1 - gap} height={tall}>
              <title>{describeDay(day)}</title>
            </rect>
          )
        })}
      </svg>
      <p class="chart-ends">
        <span>{describeDay(columns[0]?.day ?? '')}</span>
        <span>{describeDay(columns.at(-1)?.day ?? '')}</span>
      </p>
      <details class="numbers">
        <summary>Show the numbers</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Payments</th>
              <th scope="col">Spent</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, count, spent }) => (
              <tr key={day}>
                <th scope="row">{describeDay(day)}</th>
                <td>{count}</td>
                <td class="money">{spent.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}
