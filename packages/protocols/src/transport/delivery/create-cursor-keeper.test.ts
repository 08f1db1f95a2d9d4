import { expect, test } from 'vitest'
import { createCursorKeeper } from './create-cursor-keeper.ts'
import { createMemoryInbox } from './create-memory-inbox.ts'
import { createReporter } from './create-reporter.ts'

test('writes the newest cursor and skips those that a slow store missed', async () => {
  const written: string[] = []
  const inbox = {
    ...createMemoryInbox(),
    advance: async (_channel: string, cursor: string) => {
      await Promise.resolve()
      written.push(cursor)
    },
  }
  const keeper = createCursorKeeper(inbox, 'channel', createReporter({}))
  for (const cursor of ['1', '2', '3']) keeper.advance(cursor)
  await keeper.settled()
  keeper.advance('4')
  await keeper.settled()
  expect(written).toEqual(['1', '3', '4'])
})

test('reports a store that fails and goes on with the next cursor', async () => {
  const errors: Error[] = []
  const memory = createMemoryInbox()
  let failing = true
  const inbox = {
    ...memory,
    advance: async (channel: string, cursor: string) => {
      if (failing) throw new Error('disk full')
      await memory.advance(channel, cursor)
    },
  }
  const keeper = createCursorKeeper(
    inbox,
    'channel',
    createReporter({ onError: error => errors.push(error) }),
  )
  keeper.advance('1')
  await keeper.settled()
  failing = false
  keeper.advance('2')
  await keeper.settled()
  expect(errors.map(({ message }) => message)).toEqual(['disk full'])
  expect(await memory.cursor('channel')).toBe('2')
})
