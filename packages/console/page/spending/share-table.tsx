import type { Amount } from '@dealwright/agent-core/conversations'
import type { ComponentChild } from 'preact'
import { share } from '../parts/share.ts'

export interface ShareTableProps {
  readonly title: string
  /** Heading of the first column. */
  readonly head: string
  readonly total: Amount
  readonly rows: readonly {
    readonly key: string
    readonly subject: ComponentChild
    readonly spent: Amount
    readonly count: number
  }[]
}

/** Who or what the money went to: a table whose rows are bars too. */
export const ShareTable = ({ title, head, total, rows }: ShareTableProps) => (
  <section class="card">
    <h2>{title}</h2>
    <table class="shares">
      <thead class="hidden">
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">Payments</th>
          <th scope="col">Spent</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, subject, spent, count }) => (
          <tr key={key}>
            <th scope="row">
              {subject}
              <div class="bar" aria-hidden="true">
                <div style={{ width: `${share(BigInt(spent.units), BigInt(total.units)) * 100}%` }} />
              </div>
            </th>
            <td class="hint">
              {count} {count === 1 ? 'payment' : 'payments'}
            </td>
            <td class="money">{spent.text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
