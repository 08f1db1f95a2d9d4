import { type Bargain, type DealStage, dealStages } from '../state/bargain.ts'
import { describeSecond, machineMoment } from '../text/when.ts'

const names: Readonly<Record<DealStage, string>> = {
  offers: 'Offers',
  agreed: 'Agreed',
  escrow: 'In escrow',
  work: 'Work',
  delivered: 'Delivered',
  paid: 'Paid',
}

/** How far a deal has come, and when it came there. */
export function DealStages({ bargain: { stage, reached, end } }: { bargain: Bargain }) {
  const at = dealStages.indexOf(stage)
  return (
    <ol class={`stages ${end ?? ''}`} aria-label="How far the deal has come">
      {dealStages.map((name, index) => {
        const when = reached[name]
        const state = index < at || stage === 'paid' ? 'done' : index === at ? 'current' : 'ahead'
        if (end !== undefined && index > at) return null
        return (
          <li key={name} class={state} aria-current={state === 'current' && !end ? 'step' : undefined}>
            <span>{names[name]}</span>
            {when === undefined ? null : <time dateTime={machineMoment(when)}>{describeSecond(when)}</time>}
          </li>
        )
      })}
      {end === undefined ? null : (
        <li class="ended">
          <span>{end === 'refunded' ? 'Refunded' : 'Ended without a deal'}</span>
        </li>
      )}
    </ol>
  )
}
