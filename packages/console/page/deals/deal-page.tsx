import { Fields } from '../parts/fields.tsx'
import { Failure, Loading } from '../parts/states.tsx'
import { useConsole } from '../state/console-context.ts'
import { useAnswer } from '../state/use-answer.ts'
import { inert } from '../text/inert.ts'
import { describeSecond, machineMoment } from '../text/when.ts'
import { DealTimeline } from './deal-timeline.tsx'
import { readDeal } from './read-deal.ts'

/** Everything on record about one deal: its timeline, what went in and came out, and how it was decided. */
export function DealPage({ id }: { id: string }) {
  const { api } = useConsole()
  const { value, failure, reload } = useAnswer(() => api.deal(id), { key: id })
  if (value === undefined)
    return (
      <div class="view">
        <h1>Deal</h1>
        {failure === undefined ? (
          <Loading what="the deal" />
        ) : (
          <Failure message={failure.message} retry={reload} />
        )}
        <p>
          <a href="#/deals">All deals</a>
        </p>
      </div>
    )
  const { deal, input, output, budget, ask, floor, journal, effects } = value
  const limits = [
    ['Your limit', budget],
    ['Your ask', ask],
    ['Your floor', floor],
  ] as const
  return (
    <div class="view">
      <p>
        <a href="#/deals">All deals</a>
      </p>
      <h1>
        {deal.role === 'client' ? 'Bought' : 'Sold'} {inert(deal.service, 60)}
      </h1>
      {failure === undefined ? null : <Failure message={failure.message} retry={reload} />}
      <section class="card">
        <h2 class="hidden">Timeline</h2>
        <DealTimeline bargain={readDeal(value)} />
        {limits.map(([label, amount]) =>
          amount === undefined ? null : (
            <p key={label}>
              {label}: <b class="money">{amount.text}</b>
            </p>
          ),
        )}
      </section>
      <section class="card">
        <h2>What was asked</h2>
        <Fields value={input} />
        {output === undefined ? null : (
          <>
            <h2>What came back</h2>
            <Fields value={output} />
          </>
        )}
      </section>
      <section class="card">
        <h2>How it was decided</h2>
        <ol class="journal">
          {journal.map(({ version, at, text }) => (
            <li key={version}>
              <time dateTime={machineMoment(at)}>{describeSecond(at)}</time> {inert(text, 300)}
            </li>
          ))}
        </ol>
        {effects.length === 0 ? null : (
          <details>
            <summary>{effects.length} effects on record</summary>
            <ul class="effects">
              {effects.map(({ key, type, status, attempts, error }) => (
                <li key={key}>
                  {inert(type, 60)}: {status}
                  {attempts > 0 ? `, ${attempts} failed ${attempts === 1 ? 'try' : 'tries'}` : ''}
                  {error === undefined ? '' : `, ${inert(error, 200)}`}
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>
    </div>
  )
}
