import { type ParkedMessage, plainText } from '@dealwright/protocols'
import { describeTime } from '../deals/describe-time.ts'
import { shorten } from '../describe.ts'
import { formatTable } from '../format-table.ts'
import { ink } from '../ink.ts'
import { shortId } from './find-message.ts'

const heads = ['MESSAGE', 'KIND', 'SENDER', 'RECEIVED (UTC)', 'TRIES', 'STATE']

/** Parked messages as a table, in lines; under each, why it is there. */
export function messagesTable(messages: readonly ParkedMessage[]): readonly string[] {
  if (messages.length === 0) return ['No parked messages.']
  const rows = messages.map(({ id, kind, sender, receivedAt, tries, redeliver }) => [
    shortId(id).slice(0, 8),
    kind,
    shorten(sender),
    describeTime(receivedAt),
    String(tries),
    redeliver === true ? 'handled again at the next start' : 'parked',
  ])
  const [head, ...lines] = formatTable(heads, rows)
  const waiting = messages.filter(({ redeliver }) => redeliver !== true).length
  const advice =
    waiting === 0
      ? []
      : [
          `${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'} for you: dealwright messages show, retry or discard <message>`,
        ]
  return [
    head,
    ...lines.flatMap((line, index) => [line, ink.dim(`  ${plainText(messages[index]?.error ?? '', 160)}`)]),
    ...advice,
  ]
}
