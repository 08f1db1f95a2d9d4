import { Party } from '../parts/party.tsx'
import type { Bargain, BargainOutcome } from '../state/bargain.ts'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import { inert } from '../text/inert.ts'
import {
  type BargainLines,
  type BargainPoint,
  chartHeight,
  chartWidth,
  layOutBargain,
} from './bargain-lines.ts'

/** Asks and bids of a purchase as they come together: a drawing for each seller, and the numbers as a table. */
export function BargainChart({ bargain }: { bargain: Bargain }) {
  const lines = layOutBargain(bargain)
  if (lines.length === 0) return null
  return (
    <div class="bargain">
      {lines.map(line => (
        <OneBargain
          key={line.peer}
          line={line}
          outcome={bargain.outcomes.get(line.peer)}
          won={bargain.winner?.peer.toLowerCase() === line.peer.toLowerCase()}
        />
      ))}
    </div>
  )
}

interface OneBargainProps {
  readonly line: BargainLines
  readonly outcome: BargainOutcome | undefined
  readonly won: boolean
}

function OneBargain({ line: { peer, points, end }, outcome, won }: OneBargainProps) {
  const { money, people } = useConsole()
  const name = useStore(people, ({ names }) => names.get(peer.toLowerCase()))
  const of = (side: 'buyer' | 'seller') => points.filter(({ by }) => by === side)
  const asks = of('seller')
  const bids = of('buyer')
  const ending =
    end !== undefined
      ? `agreed at ${money(end.price)}`
      : outcome?.kind === 'withdrew'
        ? `${outcome.by === 'seller' ? 'the seller' : 'your agent'} walked away`
        : `asks ${price(asks.at(-1), money)}, your agent bids ${price(bids.at(-1), money)}`
  const summary = `Bargaining with ${inert(name ?? peer, 40)}: ${points.length} offers, ${ending}.`
  return (
    <figure class={won ? 'won' : ''}>
      <figcaption>
        <Party address={peer} />
      </figcaption>
      <svg class="bargain-chart" viewBox={`0 0 ${chartWidth} ${chartHeight}`} role="img" aria-label={summary}>
        <line class="axis" x1="0" x2={chartWidth} y1={chartHeight - 1} y2={chartHeight - 1} />
        <polyline class="asks" points={draw([...asks, ...(end === undefined ? [] : [end])])} />
        <polyline class="bids" points={draw([...bids, ...(end === undefined ? [] : [end])])} />
        {asks.map(({ x, y }) => (
          <circle key={x} class="ask" cx={x} cy={y} r="3.5" />
        ))}
        {bids.map(({ x, y }) => (
          <rect key={x} class="bid" x={x - 3} y={y - 3} width="6" height="6" />
        ))}
        {end === undefined ? null : <circle class="agreed" cx={end.x} cy={end.y} r="6" />}
      </svg>
      <p class="key">
        <span class="asks-key">asks {span(asks, money)}</span>
        {bids.length === 0 ? null : <span class="bids-key">bids {span(bids, money)}</span>}
        {won ? <b class="chip good">chosen</b> : null}
      </p>
      <details class="numbers">
        <summary>{ending}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Round</th>
              <th scope="col">Seller asks</th>
              <th scope="col">Your agent bids</th>
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: Math.max(asks.length, bids.length) }, (_, round) => (
              <tr key={round}>
                <td>{round + 1}</td>
                <td>{price(asks[round], money)}</td>
                <td>{price(bids[round], money)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

const price = (point: BargainPoint | undefined, money: (units: bigint) => string): string =>
  point === undefined ? 'nothing' : money(point.price)

/** From the first price to the last. */
const span = (points: readonly BargainPoint[], money: (units: bigint) => string): string =>
  points.length < 2 ? price(points[0], money) : `${price(points[0], money)} → ${price(points.at(-1), money)}`

const draw = (points: readonly BargainPoint[]): string =>
  points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
