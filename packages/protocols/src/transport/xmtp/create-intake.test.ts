import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DispatchItem } from '../delivery/create-dispatcher.ts'
import { createQuota } from '../delivery/create-quota.ts'
import { createReporter } from '../delivery/create-reporter.ts'
import { type CreateIntakeParameters, createIntake } from './create-intake.ts'
import type { XmtpMessage } from './xmtp-session.ts'

const toItem = (message: XmtpMessage): DispatchItem => ({
  delivery: {
    kind: 'text',
    id: message.id,
    sender: '0x',
    conversation: message.peer,
    text: '',
    sentAt: message.sentAt,
  },
  peer: message.peer,
  queue: message.peer,
  key: message.id,
  expiresAt: Number.MAX_SAFE_INTEGER,
  receivedAt: 0,
})

/** A database that receives rows when told so, and an intake over it whose handler ends when told so. */
const createWorld = (parameters: Partial<CreateIntakeParameters> = {}) => {
  const rows: { readonly message: XmtpMessage; readonly insertedAt: number }[] = []
  const handled: XmtpMessage[] = []
  const errors: Error[] = []
  const reached: number[] = []
  let clock = 1_000_000
  let running = 0
  let most = 0
  const messages = new Map<string, XmtpMessage>()

  const intake = createIntake({
    source: {
      listPeers: () => [...new Set(rows.map(({ message }) => message.peer))],
      readPage: async (peer, { insertedAfterNs, sentFromNs, limit }) => {
        const found = rows
          .filter(
            ({ message, insertedAt }) =>
              message.peer === peer && BigInt(insertedAt) * 1_000_000n > insertedAfterNs,
          )
          .map(({ message }) => message)
          .filter(({ sentAtNs }) => sentAtNs >= sentFromNs)
          .toSorted((a, b) => Number(a.sentAtNs - b.sentAtNs))
          .slice(0, limit)
        return { messages: found, lastSentAtNs: found.at(-1)?.sentAtNs, full: found.length === limit }
      },
    },
    admit: async message => {
      messages.set(message.id, message)
      return toItem(message)
    },
    dispatch: async item => {
      running += 1
      most = Math.max(most, running)
      await new Promise(resolve => setImmediate(resolve))
      running -= 1
      const message = messages.get(item.key)
      if (message) handled.push(message)
      return 'handled'
    },
    onDuplicate: () => {},
    reporter: createReporter({ onError: error => errors.push(error) }),
    since: 0,
    onHandledUpTo: moment => reached.push(moment),
    quota: createQuota({ perSecond: Number.POSITIVE_INFINITY }),
    onThrottled: () => {},
    maxPendingPerPeer: 8,
    maxPending: 12,
    retry: { firstDelayMs: 1, maxDelayMs: 2 },
    now: () => clock,
    ...parameters,
  })
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 20; quiet += 1) {
      const before = handled.length
      await new Promise(resolve => setImmediate(resolve))
      if (handled.length !== before) quiet = 0
    }
  }
  return {
    intake,
    handled,
    errors,
    reached,
    settle,
    most: () => most,
    tick: (ms: number) => {
      clock += ms
      return clock
    },
    insert: (peer: string, sentAtNs: bigint): XmtpMessage => {
      const message: XmtpMessage = {
        id: `${peer}-${rows.length}`,
        peer,
        sentAt: clock,
        sentAtNs,
        content: { kind: 'text', text: '' },
      }
      rows.push({ message, insertedAt: clock })
      return message
    },
  }
}

test('loses nothing, repeats nothing and keeps each peer in order, whatever the stream leaves out', async () => {
  const step = fc.record({
    peer: fc.constantFrom('a', 'b', 'c'),
    streamed: fc.boolean(),
    scan: fc.boolean(),
    wait: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 150 }), fc.boolean(), async (steps, reconnect) => {
      const world = createWorld()
      world.intake.scan()
      const sent: XmtpMessage[] = []
      let gap = false
      for (const [index, { peer, streamed, scan, wait }] of steps.entries()) {
        world.tick(7)
        const message = world.insert(peer, BigInt(index + 1))
        sent.push(message)
        // A stream that broke leaves messages out; the one that follows it brings newer ones before the scan.
        if (reconnect && !streamed) {
          gap = true
          world.intake.hold()
        } else world.intake.offer(message)
        if (gap && scan) {
          world.intake.scan()
          gap = false
        }
        if (wait) await world.settle()
      }
      world.intake.scan()
      await world.settle()
      for (const peer of ['a', 'b', 'c']) {
        const ids = (list: readonly XmtpMessage[]) =>
          list.filter(message => message.peer === peer).map(({ id }) => id)
        expect(ids(world.handled)).toEqual(ids(sent))
      }
      expect(world.errors).toEqual([])
      await world.intake.close()
    }),
    { numRuns: 60 },
  )
})

test('finds by a scan what the stream left out, also when it is older than what came since', async () => {
  const world = createWorld()
  world.intake.scan()
  world.intake.offer(world.insert('a', 10n))
  const missed = world.insert('a', 5n)
  await world.settle()
  expect(world.handled).toHaveLength(1)
  world.intake.scan()
  await world.settle()
  expect(world.handled.map(({ id }) => id)).toEqual(['a-0', missed.id])
})

test('delivers what was missed before what a new stream brings', async () => {
  const world = createWorld()
  world.intake.scan()
  world.intake.hold()
  const missed = world.insert('a', 1n)
  const live = world.insert('a', 2n)
  world.intake.offer(live)
  await world.settle()
  expect(world.handled).toEqual([])
  world.intake.scan()
  await world.settle()
  expect(world.handled).toEqual([missed, live])
})

test('reads more rows of one instant than fit a page', async () => {
  const world = createWorld()
  for (let n = 0; n < 300; n += 1) world.insert('a', 1n)
  world.intake.scan()
  await world.settle()
  expect(new Set(world.handled.map(({ id }) => id)).size).toBe(300)
})

test('holds little in memory: the rest waits in the database', async () => {
  const world = createWorld()
  world.intake.scan()
  for (let n = 0; n < 500; n += 1) world.intake.offer(world.insert('a', BigInt(n + 1)))
  for (let n = 0; n < 500; n += 1) world.intake.offer(world.insert('b', BigInt(n + 1)))
  await world.settle()
  expect(world.handled).toHaveLength(1_000)
  expect(world.most()).toBe(12)
})

test('moves the cursor to a scan only when all that came before it is handled', async () => {
  const held = Promise.withResolvers<void>()
  const world = createWorld({
    dispatch: async () => {
      await held.promise
      return 'handled'
    },
  })
  world.intake.scan()
  await world.settle()
  expect(world.reached).toHaveLength(1)
  world.intake.offer(world.insert('a', 1n))
  const moment = world.tick(1_000)
  world.intake.scan()
  await world.settle()
  expect(world.reached).toHaveLength(1)
  held.resolve()
  await world.settle()
  expect(world.reached.at(-1)).toBe(moment)
})

test('never moves the cursor past a message that was not handled because of a close', async () => {
  const world = createWorld({ dispatch: async () => 'stopped' })
  world.intake.scan()
  world.intake.offer(world.insert('a', 1n))
  await world.settle()
  const before = world.reached.length
  world.intake.scan()
  await world.settle()
  expect(world.reached).toHaveLength(before)
})

test('waits with a peer whose sender cannot be checked yet, and goes on when it can', async () => {
  let failures = 3
  const world = createWorld({
    admit: async message => {
      if (failures > 0) {
        failures -= 1
        throw new Error('the network is away')
      }
      return toItem(message)
    },
    dispatch: async () => 'handled',
  })
  world.intake.scan()
  world.intake.offer(world.insert('a', 1n))
  world.tick(10)
  world.intake.scan()
  await expect.poll(() => world.reached.length).toBe(2)
  expect(world.errors).toHaveLength(3)
})

test('takes up no more of one peer than its quota, loses nothing and reports the wait', async () => {
  let clock = 0
  const throttled: [string, number][] = []
  const world = createWorld({
    quota: createQuota({ perSecond: 1_000, burst: 5 }, () => clock),
    onThrottled: (peer, waitMs) => throttled.push([peer, waitMs]),
  })
  world.intake.scan()
  const sent = Array.from({ length: 20 }, (_, n) => world.insert('a', BigInt(n + 1)))
  for (const message of sent) world.intake.offer(message)
  world.intake.offer(world.insert('b', 1n))
  await world.settle()
  // The clock of the quota stands still, so only the burst is through.
  const ids = (peer: string) => world.handled.filter(message => message.peer === peer).map(({ id }) => id)
  expect(ids('a')).toEqual(sent.slice(0, 5).map(({ id }) => id))
  expect(ids('b')).toHaveLength(1)
  expect(throttled).toEqual([['a', 2]])
  const before = world.reached.length
  world.tick(1_000)
  world.intake.scan()
  await world.settle()
  expect(world.reached, 'what waits holds the cursor').toHaveLength(before)
  await expect
    .poll(() => {
      clock += 5
      return ids('a').length
    })
    .toBe(20)
  expect(ids('a')).toEqual(sent.map(({ id }) => id))
  expect(throttled).toHaveLength(1)
})

test('counts no message against a quota that an earlier run had handled', async () => {
  const fresh: string[] = []
  const world = createWorld({
    quota: createQuota({ perSecond: 1_000, burst: 3 }, () => 0),
    dispatch: async ({ key }) => {
      if (Number(key.split('-')[1]) < 50) return 'duplicate'
      fresh.push(key)
      return 'handled'
    },
  })
  for (let n = 0; n < 60; n += 1) world.insert('a', BigInt(n + 1))
  world.intake.scan()
  // The clock of the quota stands still: without what is given back, all would stop at the third message.
  await expect.poll(() => fresh).toEqual(['a-50', 'a-51', 'a-52'])
  await world.intake.close()
})

test('peers take turns at the room that they share, live or not', async () => {
  const order: string[] = []
  const world = createWorld({
    maxPendingPerPeer: 8,
    maxPending: 8,
    dispatch: async ({ key }) => {
      await new Promise(resolve => setImmediate(resolve))
      order.push(key.slice(0, 1))
      return 'handled'
    },
  })
  for (let n = 0; n < 400; n += 1) world.insert('a', BigInt(n + 1))
  for (let n = 0; n < 10; n += 1) world.insert('b', BigInt(n + 1))
  world.intake.scan()
  world.intake.offer(world.insert('c', 1n))
  await expect.poll(() => order.length).toBe(411)
  expect(order.lastIndexOf('b')).toBeLessThan(50)
  expect(order.lastIndexOf('c')).toBeLessThan(50)
})

test('finds what the stream left out while a long backlog was read, however many scans came by', async () => {
  const held = Promise.withResolvers<void>()
  const handled: string[] = []
  const world = createWorld({
    dispatch: async ({ key }) => {
      await held.promise
      handled.push(key)
      return 'handled'
    },
  })
  for (let n = 0; n < 20; n += 1) world.insert('a', BigInt(100 + n))
  world.intake.scan()
  await world.settle()
  world.tick(1_000)
  const late = world.insert('a', 1n)
  for (let scans = 0; scans < 3; scans += 1) {
    world.tick(10_000)
    world.intake.scan()
  }
  held.resolve()
  await expect.poll(() => handled.length).toBe(21)
  expect(handled).toContain(late.id)
})
