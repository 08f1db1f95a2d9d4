import { DealTimeline } from '../deals/deal-timeline.tsx'
import { Moment } from '../parts/moment.tsx'
import { Words } from '../parts/words.tsx'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import type { FeedItem } from '../state/world.ts'
import { inert } from '../text/inert.ts'
import { ApprovalCard } from './approval-card.tsx'
import { FinishedCard } from './finished-card.tsx'
import { FundingCard } from './funding-card.tsx'
import { PlanCard } from './plan-card.tsx'
import { ReceiptCard } from './receipt-card.tsx'

/** One entry of a conversation. */
export function FeedEntry({ item }: { item: FeedItem }) {
  switch (item.kind) {
    case 'said': {
      const { by, text, via } = item.content
      return (
        <li class={`entry said ${by}`}>
          <p class="who">
            {by === 'person' ? 'You' : 'Agent'}
            {via === undefined || via === 'console' ? '' : `, by ${inert(via, 20)}`} <Moment at={item.at} />
          </p>
          <Words text={text} />
        </li>
      )
    }
    case 'asked':
      return (
        <li class="entry said agent asked">
          <p class="who">
            Agent asks <Moment at={item.at} />
          </p>
          <Words text={item.content.question} />
        </li>
      )
    case 'answered':
      return (
        <li class="entry said person">
          <p class="who">
            You answered <Moment at={item.at} />
          </p>
          <Words text={item.content.text} />
        </li>
      )
    case 'plan':
      return (
        <li class="entry">
          <PlanCard hash={item.hash} />
        </li>
      )
    case 'approval':
      return (
        <li class="entry">
          <ApprovalCard request={item.request} />
        </li>
      )
    case 'deal':
      return (
        <li class="entry">
          <LooseDeal purchase={item.purchase} />
        </li>
      )
    case 'funding':
      return (
        <li class="entry">
          <FundingCard content={item.content} />
        </li>
      )
    case 'receipt':
      return (
        <li class="entry">
          <ReceiptCard receipt={item.content} at={item.at} />
        </li>
      )
    case 'finished':
      return (
        <li class="entry">
          <FinishedCard content={item.content} at={item.at} />
        </li>
      )
  }
}

/** A deal that belongs to no plan. */
function LooseDeal({ purchase }: { purchase: string }) {
  const { world } = useConsole()
  const bargain = useStore(world, ({ bargains }) => bargains.get(purchase))
  return bargain === undefined ? null : (
    <article class="card">
      <h3>Deal</h3>
      <DealTimeline bargain={bargain} />
    </article>
  )
}
