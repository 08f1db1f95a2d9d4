import { expect, test } from 'vitest'
import { createReporter } from '../delivery/create-reporter.ts'
import { followNetwork } from './follow-network.ts'
import type { XmtpStream } from './xmtp-session.ts'

/** A network whose streams break when told so. */
const createNetwork = () => {
  const log: string[] = []
  const errors: Error[] = []
  const stop = new AbortController()
  let breakStream = (): void => {}
  let failing = 0
  const changed = new Set<() => void>()
  const note = (line: string): void => {
    log.push(line)
    for (const look of changed) look()
  }
  const following = followNetwork({
    session: {
      openStream: async (): Promise<XmtpStream> => {
        if (failing > 0) {
          failing -= 1
          throw new Error('no route')
        }
        note('open')
        const ended = Promise.withResolvers<void>()
        breakStream = ended.resolve
        return { ended: ended.promise, close: async () => note('close') }
      },
      sync: async () => note('sync'),
    },
    intake: { offer: () => {}, hold: () => note('hold'), scan: () => note('scan') },
    reporter: createReporter({ onError: error => errors.push(error) }),
    reconcileMs: 60_000,
    retry: { firstDelayMs: 1, maxDelayMs: 2 },
    signal: stop.signal,
    onFollowing: () => note('following'),
  })
  return {
    log,
    errors,
    stop: async () => {
      stop.abort()
      await following
    },
    failNext: (count: number) => {
      failing = count
    },
    breakStream: () => breakStream(),
    until: (line: string, count: number) =>
      new Promise<void>(resolve => {
        const look = (): void => {
          if (log.filter(entry => entry === line).length >= count) resolve()
        }
        changed.add(look)
        look()
      }),
  }
}

const oneRun = ['hold', 'open', 'sync', 'scan', 'following', 'close']

test('opens the stream before it catches up, and closes it', async () => {
  const network = createNetwork()
  await network.until('following', 1)
  await network.stop()
  expect(network.log).toEqual(oneRun)
  expect(network.errors).toEqual([])
})

test('holds new messages and catches up again when the stream breaks', async () => {
  const network = createNetwork()
  await network.until('following', 1)
  network.failNext(2)
  network.breakStream()
  await network.until('following', 2)
  await network.stop()
  expect(network.log).toEqual([...oneRun, 'hold', 'hold', ...oneRun])
  expect(network.errors.map(({ message }) => message)).toEqual(['no route', 'no route'])
})
