import type { ConversationEvent } from '@dealwright/agent-core/conversations'
import { Hash } from '../parts/hash.tsx'
import { Party } from '../parts/party.tsx'
import { useConsole } from '../state/console-context.ts'
import { describeEvent } from '../text/describe-event.ts'
import { listFields } from '../text/describe-value.ts'
import { inert } from '../text/inert.ts'
import { describeMoment, machineMoment } from '../text/when.ts'

/** One line of the log: what happened in words; opened, who it was with, its hashes and every field on record. */
export function ActivityLine({ event: { seq, at, content } }: { event: ConversationEvent }) {
  const { money } = useConsole()
  const notice = content.type === 'deal' ? content.notice : undefined
  const peer = typeof notice?.['peer'] === 'string' ? notice['peer'] : undefined
  const units =
    typeof notice?.['price'] === 'string' && /^\d{1,78}$/.test(notice['price'])
      ? BigInt(notice['price'])
      : undefined
  const record = notice ?? content
  return (
    <li>
      <details>
        <summary>
          <time dateTime={machineMoment(at)}>{describeMoment(at)}</time>
          <span>
            {inert(describeEvent(content), 240)}
            {units === undefined ? null : <b class="money"> {money(units)}</b>}
          </span>
        </summary>
        <p class="hint">Entry {seq} of the log</p>
        {peer === undefined ? null : (
          <p>
            With <Party address={peer} />
          </p>
        )}
        <dl class="fields">
          {listFields(record).map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{/^(0x|sha256:)[0-9a-f]{64}$/.test(text) ? <Hash hash={text} label={name} /> : text}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  )
}
