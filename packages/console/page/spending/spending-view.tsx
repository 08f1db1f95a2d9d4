import { useState } from 'preact/hooks'
import { Party } from '../parts/party.tsx'
import { Empty, Failure, Loading } from '../parts/states.tsx'
import { useConsole } from '../state/console-context.ts'
import { useAnswer } from '../state/use-answer.ts'
import { inert } from '../text/inert.ts'
import { Budgets } from './budgets.tsx'
import { DayChart } from './day-chart.tsx'
import { ShareTable } from './share-table.tsx'

const spans = [7, 30, 90] as const

/** What was spent, on what and with whom, and what is left. */
export function SpendingView() {
  const { api } = useConsole()
  const [days, setDays] = useState<number>(30)
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const { value, failure, reload } = useAnswer(() => api.spending({ days, timeZone }), { key: String(days) })
  return (
    <div class="view">
      <h1>Spending</h1>
      <fieldset class="choices">
        <legend class="hidden">How far back</legend>
        {spans.map(span => (
          <label key={span}>
            <input type="radio" name="span" checked={span === days} onChange={() => setDays(span)} />
            <span>{span} days</span>
          </label>
        ))}
      </fieldset>
      {failure === undefined ? null : <Failure message={failure.message} retry={reload} />}
      {value === undefined && failure === undefined ? <Loading what="spending" /> : null}
      {value === undefined ? null : (
        <>
          <section class="card total">
            <h2>Spent in {days} days</h2>
            <p class="big money" data-testid="total">
              {value.total.spent.text}
            </p>
            <p class="hint">
              in {value.total.count} {value.total.count === 1 ? 'payment' : 'payments'}, refunds taken off
            </p>
          </section>
          <Budgets budgets={value.budgets} />
          {value.total.count === 0 ? (
            <Empty title="Nothing spent yet">Payments appear here, by day, service and counterparty.</Empty>
          ) : (
            <>
              <DayChart days={value.days} since={value.since} until={value.until} />
              <ShareTable
                title="By service"
                head="Service"
                total={value.total.spent}
                rows={value.services.map(({ service, ...rest }) => ({
                  key: service,
                  subject: <b>{inert(service, 60)}</b>,
                  ...rest,
                }))}
              />
              <ShareTable
                title="By counterparty"
                head="Counterparty"
                total={value.total.spent}
                rows={value.counterparties.map(({ party, ...rest }) => ({
                  key: party.address,
                  subject: <Party address={party.address} name={party.name} />,
                  ...rest,
                }))}
              />
            </>
          )}
        </>
      )}
    </div>
  )
}
