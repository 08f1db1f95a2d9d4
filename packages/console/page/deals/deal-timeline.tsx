import { Hash } from '../parts/hash.tsx'
import { Meter } from '../parts/meter.tsx'
import { Party } from '../parts/party.tsx'
import type { Bargain } from '../state/bargain.ts'
import { useConsole } from '../state/console-context.ts'
import { inert } from '../text/inert.ts'
import { BargainChart } from './bargain-chart.tsx'
import { DealStages } from './deal-stages.tsx'

/** One deal from the first offer to the last transaction, as it happens. */
export function DealTimeline({ bargain }: { bargain: Bargain }) {
  const { money } = useConsole()
  const { winner, deal, progress, transactions, failure, end, stage } = bargain
  const working = progress !== undefined && stage === 'work' && end === undefined
  return (
    <div class="timeline">
      <DealStages bargain={bargain} />
      {working ? (
        <div class="progress">
          {progress.percent === undefined ? null : (
            <Meter
              label="Work done"
              share={progress.percent / 100}
              text={`${Math.round(progress.percent)} %`}
            />
          )}
          <p>
            {progress.percent === undefined ? '' : `${Math.round(progress.percent)} % `}
            {inert(progress.doing ?? '', 120)}
          </p>
        </div>
      ) : null}
      <BargainChart bargain={bargain} />
      {winner === undefined ? null : (
        <p>
          Chosen: <Party address={winner.peer} /> at <b class="money">{money(winner.price)}</b>
          {winner.others > 0 ? `, the best of ${winner.others + 1}` : ''}.
        </p>
      )}
      {failure === undefined || failure === '' ? null : <p class="bad">{inert(failure, 400)}</p>}
      {deal === undefined && transactions.length === 0 ? null : (
        <dl class="hashes">
          {deal === undefined ? null : (
            <div>
              <dt>Deal</dt>
              <dd>
                <Hash hash={deal} label="deal id" />
              </dd>
            </div>
          )}
          {transactions.map(({ step, hash }) => (
            <div key={hash}>
              <dt>{step}</dt>
              <dd>
                <Hash hash={hash} label={`transaction: ${step}`} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}
