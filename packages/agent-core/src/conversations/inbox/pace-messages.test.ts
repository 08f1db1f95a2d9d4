import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { paceMessages } from './pace-messages.ts'

const sent: string[] = []
const send = async (message: { kind: string; text?: string }) => {
  sent.push(message.text ?? message.kind)
}
const onError = (error: unknown) => {
  throw error
}
const progress = (line: string, run = 'r') => ({ kind: 'progress', run, line }) as const
const now = (text: string) => ({ kind: 'now', messages: [{ kind: 'text', text }] }) as const

beforeEach(() => {
  vi.useFakeTimers()
  sent.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})

it('makes one message of progress that comes soon after each other', async () => {
  const paced = paceMessages({ send, onError })
  await paced.add(progress('one'))
  await paced.add(progress('two'))
  expect(sent).toEqual([])
  await vi.advanceTimersByTimeAsync(1_500)
  expect(sent).toEqual(['one\ntwo'])
})

it('sends no more of progress in a minute than it may, and loses none of it', async () => {
  const paced = paceMessages({ send, onError, perMinute: 3 })
  for (let count = 0; count < 60; count++) {
    await paced.add(progress(String(count)))
    await vi.advanceTimersByTimeAsync(1_000)
  }
  expect(sent.length).toBeLessThanOrEqual(3)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(sent.length).toBeLessThanOrEqual(6)
  expect(sent.join('\n').split('\n')).toEqual(Array.from({ length: 60 }, (_, index) => String(index)))
})

it('sends what is urgent at once, after what came before it', async () => {
  const paced = paceMessages({ send, onError })
  await paced.add(progress('before'))
  await paced.add(now('urgent'))
  expect(sent).toEqual(['before', 'urgent'])
})

it('drops the progress of a run that has ended, and of no other', async () => {
  const paced = paceMessages({ send, onError })
  await paced.add(progress('moot'))
  await paced.add(progress('other', 'q'))
  await paced.add({ kind: 'end', run: 'r', text: 'result' })
  expect(sent).toEqual(['other', 'result'])
})
