import { expect, test } from 'vitest'
import type { Delivery, InboxPort } from '../port.ts'
import { createDispatcher, type DispatchItem } from './create-dispatcher.ts'
import { createMemoryInbox } from './create-memory-inbox.ts'
import { createReporter } from './create-reporter.ts'

const createItem = (key: string, queue = 'queue'): DispatchItem => ({
  delivery: { kind: 'text', id: key, sender: '0x', conversation: queue, text: '', sentAt: 0 },
  queue,
  key,
  expiresAt: Number.MAX_SAFE_INTEGER,
})

const createWorld = (
  inbox: InboxPort,
  onDelivery: (delivery: Delivery) => Promise<void>,
  graceMs?: number,
) => {
  const errors: Error[] = []
  const reporter = createReporter({ onError: error => errors.push(error) })
  const retry = { attempts: 3, firstDelayMs: 1, maxDelayMs: 1 }
  return { errors, dispatcher: createDispatcher({ inbox, onDelivery, reporter, retry, graceMs }) }
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
    1,
  )
  void dispatcher.dispatch(createItem('first'))
  void dispatcher.dispatch(createItem('second'))
  await expect.poll(() => started).toEqual(['first'])
  await dispatcher.close()
  expect(await dispatcher.dispatch(createItem('third'))).toBe('stopped')
  expect(started).toEqual(['first'])
})
