import type { DealView } from '@dealwright/console/api'
import { Moment } from '../parts/moment.tsx'
import { Party } from '../parts/party.tsx'
import { Empty, Failure, Loading } from '../parts/states.tsx'
import { routeTo } from '../shell/use-route.ts'
import { useConsole } from '../state/console-context.ts'
import { useAnswer } from '../state/use-answer.ts'
import { inert } from '../text/inert.ts'
import { DealPage } from './deal-page.tsx'

/** Every deal of the agent, the latest first; or one of them. */
export function DealsView({ subject }: { subject: string | undefined }) {
  const { api } = useConsole()
  const { value, failure, reload } = useAnswer(api.deals)
  if (subject !== undefined) return <DealPage id={subject} />
  return (
    <div class="view">
      <h1>Deals</h1>
      {failure === undefined ? null : <Failure message={failure.message} retry={reload} />}
      {value === undefined && failure === undefined ? <Loading what="deals" /> : null}
      {value?.deals.length === 0 ? (
        <Empty title="No deals yet">
          What your agent buys and sells is listed here. <a href="#/chat">Ask it for something.</a>
        </Empty>
      ) : null}
      <ul class="cards">
        {value?.deals.map(deal => (
          <DealCard key={deal.id} deal={deal} />
        ))}
      </ul>
    </div>
  )
}

const tone = ({ phase, hasEnded, failure }: DealView): string =>
  phase === 'completed'
    ? 'done'
    : failure !== undefined || phase === 'refunded'
      ? 'failed'
      : hasEnded
        ? ''
        : 'started'

const DealCard = ({ deal }: { deal: DealView }) => (
  <li class="card deal-card">
    <header>
      <h2>
        <a href={routeTo('deals', deal.id)}>
          {deal.role === 'client' ? 'Bought' : 'Sold'} {inert(deal.service, 60)}
        </a>
      </h2>
      <span class={`chip ${tone(deal)}`}>{inert(deal.phase, 30)}</span>
    </header>
    <p>
      {deal.price === undefined ? null : <b class="money">{deal.price.text}</b>}{' '}
      <Moment at={deal.updatedAt} />
      {deal.unknownEffects > 0 ? <span class="chip warn">asking the chain</span> : null}
      {deal.deadLetters > 0 ? <span class="chip failed">needs help: dealwright deals</span> : null}
    </p>
    <p class="parties">
      {deal.peers.slice(0, 3).map(({ address, name }) => (
        <Party key={address} address={address} name={name} />
      ))}
      {deal.peers.length > 3 ? <span class="hint">and {deal.peers.length - 3} more</span> : null}
    </p>
    {deal.failure === undefined ? null : <p class="bad">{inert(deal.failure.message, 200)}</p>}
  </li>
)
