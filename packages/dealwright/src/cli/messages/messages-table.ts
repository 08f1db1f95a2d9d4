import { type ParkedMessage, plainText } from '@dealwright/protocols'
import { describeTime } from '../deals/describe-time.ts'
import { shorten } from '../describe.ts'
import { fill } from '../fill.ts'
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
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(row => Array.from(row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => fill(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const waiting = messages.filter(({ redeliver }) => redeliver !== true).length
  const advice =
    waiting === 0
      ? []
      : [
          `${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'} for you: dealwright messages show, retry or discard <message>`,
        ]
  return [
    ink.bold(line(heads)),
    ...rows.flatMap((row, index) => [
      line(row),
      ink.dim(`  ${plainText(messages[index]?.error ?? '', 160)}`),
    ]),
    ...advice,
  ]
}
