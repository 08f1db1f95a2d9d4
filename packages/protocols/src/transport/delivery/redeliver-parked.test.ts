import { expect, test } from 'vitest'
import { encodeEnvelope } from '../../envelope/encode-envelope.ts'
import { makeEnvelope } from '../conformance/make-envelope.ts'
import type { InboxPort, ParkedMessage } from '../port.ts'
import type { DispatchItem, DispatchOutcome } from './create-dispatcher.ts'
import { createMemoryInbox } from './create-memory-inbox.ts'
import { createReporter } from './create-reporter.ts'
import { parkedLimits } from './parked-limits.ts'
import { redeliverParked } from './redeliver-parked.ts'

const address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const sender = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const envelope = makeEnvelope(sender, address)
const parked: ParkedMessage = {
  id: envelope.id,
  kind: 'envelope',
  sender,
  conversation: envelope.conversation,
  receivedAt: 1,
  error: 'broken',
  tries: 5,
  bytes: encodeEnvelope(envelope),
}

/** Redelivers what is parked, every dispatch ending alike; gives what was dispatched. */
const run = async (
  inbox: InboxPort,
  { outcome = 'handled', now = Date.now }: { outcome?: DispatchOutcome; now?: () => number } = {},
) => {
  const dispatched: DispatchItem[] = []
  const errors: Error[] = []
  await redeliverParked({
    inbox,
    dispatcher: {
      dispatch: async item => {
        dispatched.push(item)
        return outcome
      },
    },
    reporter: createReporter({ onError: error => errors.push(error) }),
    address,
    now,
  })
  return { dispatched, errors }
}

test('takes up only what was ordered, and forgets what is handled', async () => {
  const inbox = createMemoryInbox()
  await inbox.park(parked)
  await inbox.park({ ...parked, id: 'other' })
  expect((await run(inbox)).dispatched).toEqual([])
  await inbox.redeliver(parked.id)
  const { dispatched } = await run(inbox)
  expect(dispatched).toMatchObject([{ key: parked.id, delivery: { kind: 'envelope', envelope } }])
  expect((await inbox.parked()).map(({ id }) => id)).toEqual(['other'])
})

test.each(['stopped', 'passed-over'] as const)('keeps the order where the handling was %s', async outcome => {
  const inbox = createMemoryInbox()
  await inbox.park(parked)
  await inbox.redeliver(parked.id)
  await run(inbox, { outcome })
  expect(await inbox.parked()).toMatchObject([{ id: parked.id, redeliver: true }])
})

test('puts back what has expired, and what is not whole', async () => {
  const inbox = createMemoryInbox()
  await inbox.park(parked)
  await inbox.park({
    ...parked,
    id: 'text:1',
    kind: 'text',
    bytes: new Uint8Array(parkedLimits.messageBytes),
  })
  for (const id of [parked.id, 'text:1']) await inbox.redeliver(id)
  const { dispatched } = await run(inbox, { now: () => envelope.expiresAt + 120_000 })
  expect(dispatched).toEqual([])
  const left = await inbox.parked()
  expect(left.map(({ redeliver }) => redeliver)).toEqual([undefined, undefined])
  expect(left.map(({ error }) => error).toSorted()).toEqual([
    expect.stringMatching(/^not handled again: expired: /),
    'not handled again: only its beginning was kept',
  ])
})

test('reports an inbox that cannot be read, and does not throw', async () => {
  const inbox: InboxPort = {
    ...createMemoryInbox(),
    parked: async () => {
      throw new Error('disk gone')
    },
  }
  expect((await run(inbox)).errors).toMatchObject([{ message: 'disk gone' }])
})
