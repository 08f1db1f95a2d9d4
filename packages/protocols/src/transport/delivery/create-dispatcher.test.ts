import { expect, test } from 'vitest'
import type { Delivery, InboxPort } from '../port.ts'
import { createDispatcher, type DispatchItem } from './create-dispatcher.ts'
import { createMemoryInbox } from './create-memory-inbox.ts'
import { createReporter } from './create-reporter.ts'

const createItem = (key: string, queue = 'queue', peer = 'peer'): DispatchItem => ({
  delivery: { kind: 'text', id: key, sender: '0x', conversation: queue, text: '', sentAt: 0 },
  peer,
  queue,
  key,
  expiresAt: Number.MAX_SAFE_INTEGER,
  receivedAt: 0,
})

const createWorld = (
  inbox: InboxPort,
  onDelivery: (delivery: Delivery) => Promise<void>,
  more: { graceMs?: number; concurrency?: number } = {},
) => {
  const errors: Error[] = []
  const reporter = createReporter({ onError: error => errors.push(error) })
  const retry = { attempts: 3, firstDelayMs: 1, maxDelayMs: 1 }
  return { errors, dispatcher: createDispatcher({ inbox, onDelivery, reporter, retry, ...more }) }
}

test('handles one key once, also when it stands in two queues at once', async () => {
  let handled = 0
  const { dispatcher } = createWorld(createMemoryInbox(), async () => {
    handled += 1
  })
  const items = ['one', 'two', 'one'].map(queue => createItem('key', queue))
  const outcomes = await Promise.all(items.map(item => dispatcher.dispatch(item)))
  expect(handled).toBe(1)
  expect(outcomes).toEqual(['handled', 'duplicate', 'duplicate'])
})

test('does not run a handler again whose success could not be remembered', async () => {
  let handled = 0
  const inbox = {
    ...createMemoryInbox(),
    remember: async () => {
      throw new Error('disk full')
    },
  }
  const { dispatcher, errors } = createWorld(inbox, async () => {
    handled += 1
  })
  expect(await dispatcher.dispatch(createItem('key'))).toBe('handled')
  expect(handled).toBe(1)
  expect(errors).toMatchObject([{ code: 'inbox-failed' }])
})

test('treats a store that cannot be asked like a handler that rejects', async () => {
  let failing = 2
  const memory = createMemoryInbox()
  const inbox = {
    ...memory,
    seen: async (id: string) => {
      if (failing > 0) {
        failing -= 1
        throw new Error('locked')
      }
      return memory.seen(id)
    },
  }
  const { dispatcher, errors } = createWorld(inbox, async () => {})
  expect(await dispatcher.dispatch(createItem('key'))).toBe('handled')
  expect(errors).toEqual([])
})

test('starts nothing after close and does not wait for ever', async () => {
  const started: string[] = []
  const { dispatcher } = createWorld(
    createMemoryInbox(),
    async delivery => {
      if (delivery.kind === 'text') started.push(delivery.id)
      await new Promise(() => {})
    },
    { graceMs: 1 },
  )
  void dispatcher.dispatch(createItem('first'))
  void dispatcher.dispatch(createItem('second'))
  await expect.poll(() => started).toEqual(['first'])
  await dispatcher.close()
  expect(await dispatcher.dispatch(createItem('third'))).toBe('stopped')
  expect(started).toEqual(['first'])
})

test('peers take turns, whoever came first', async () => {
  const order: string[] = []
  const { dispatcher } = createWorld(
    createMemoryInbox(),
    async delivery => {
      if (delivery.kind === 'text') order.push(delivery.id)
    },
    { concurrency: 1 },
  )
  const flood = Array.from({ length: 50 }, (_, n) => createItem(`a${n}`, `a${n}`, 'a'))
  const polite = ['b0', 'b1', 'b2'].map(key => createItem(key, 'b', 'b'))
  await Promise.all([...flood, ...polite].map(item => dispatcher.dispatch(item)))
  expect(order.slice(0, 7)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3'])
  expect(order).toHaveLength(53)
})

test('keeps so many handlers at work and no more, and half of them free of any one peer', async () => {
  const held = Promise.withResolvers<void>()
  const running = { a: 0, b: 0 }
  const { dispatcher } = createWorld(
    createMemoryInbox(),
    async delivery => {
      if (delivery.kind === 'text') running[delivery.id.startsWith('a') ? 'a' : 'b'] += 1
      await held.promise
    },
    { concurrency: 6 },
  )
  const items = ['a', 'b'].flatMap(peer =>
    Array.from({ length: 10 }, (_, n) => createItem(`${peer}${n}`, `${peer}${n}`, peer)),
  )
  const outcomes = Promise.all(items.map(item => dispatcher.dispatch(item)))
  await expect.poll(() => running.a + running.b).toBeGreaterThanOrEqual(6)
  expect(running).toEqual({ a: 3, b: 3 })
  held.resolve()
  expect(new Set(await outcomes)).toEqual(new Set(['handled']))
})

test('gives the place of a handler that failed to others until its next try', async () => {
  const order: string[] = []
  const { dispatcher } = createWorld(
    createMemoryInbox(),
    async delivery => {
      if (delivery.kind !== 'text') return
      order.push(delivery.id)
      if (delivery.id === 'poison') throw new Error('cannot be handled')
    },
    { concurrency: 1 },
  )
  const outcomes = await Promise.all([
    dispatcher.dispatch(createItem('poison', 'one')),
    dispatcher.dispatch(createItem('fine', 'two')),
  ])
  expect(outcomes).toEqual(['parked', 'handled'])
  expect(order.slice(0, 2)).toEqual(['poison', 'fine'])
  expect(order).toHaveLength(4)
})

test('passes over a poison message only where it cannot be parked', async () => {
  const inbox = {
    ...createMemoryInbox(),
    park: async () => {
      throw new Error('disk full')
    },
  }
  const { dispatcher, errors } = createWorld(inbox, async () => {
    throw new Error('cannot be handled')
  })
  expect(await dispatcher.dispatch(createItem('key'))).toBe('passed-over')
  expect(errors).toMatchObject([{ code: 'delivery-failed', message: expect.stringContaining('disk full') }])
})
