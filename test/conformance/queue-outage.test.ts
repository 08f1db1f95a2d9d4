import { openQueue } from '@dealwright/agent-core/queue/bullmq'
import { expect, onTestFinished, test } from 'vitest'
import { findPort } from '../support/find-port.ts'
import { hasRedisServer, startRedis } from '../support/start-redis.ts'

test('Redis that is not there is one clear line', async () => {
  const url = `redis://user:secret@127.0.0.1:${await findPort()}`
  const error = await openQueue({ redisUrl: url }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'queue-unreachable', retryable: true })
  const { message } = error as Error
  expect(message).toMatch(
    /^Redis at 127\.0\.0\.1:\d+ cannot be reached \(.*ECONNREFUSED.*\)\. Start it, correct REDIS_URL, or unset it/,
  )
  expect(message).not.toContain('secret')
})

test.skipIf(!hasRedisServer())(
  'Redis that refuses the password is the same clear line (needs redis-server)',
  async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.close())
    const redisUrl = redis.url.replace('://', '://someone:wrong@')
    await expect(openQueue({ redisUrl })).rejects.toMatchObject({
      code: 'queue-unreachable',
      message: expect.stringMatching(/WRONGPASS|invalid username-password/),
    })
  },
)

test.skipIf(!hasRedisServer())(
  'after Redis was away, workers, watches, cancelling and enqueueing carry on (needs redis-server)',
  async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.close())
    const errors: Error[] = []
    const open = () => openQueue({ redisUrl: redis.url, lockMs: 2000, onError: error => errors.push(error) })
    const one = await open()
    const two = await open()
    onTestFinished(() => Promise.all([one.close(), two.close()]).then(() => {}))
    const completed: string[] = []
    await two.watch('q', { completed: ({ id }) => completed.push(id) })
    await one.work('q', async ({ id }) => id, { concurrency: 2 })
    await one.work('held', async ({ signal }) => {
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      return null
    })
    await two.enqueue({ queue: 'q', id: 'before', data: null })
    await two.enqueue({ queue: 'held', id: 'held', data: null })
    await expect
      .poll(async () => (await two.status('held', 'held'))?.state, { timeout: 10_000 })
      .toBe('active')
    await expect.poll(() => completed, { timeout: 10_000 }).toEqual(['before'])

    await redis.stop()
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBeGreaterThan(0)
    const during = two.enqueue({ queue: 'q', id: 'during', data: null })
    await redis.start()
    await during
    await two.enqueue({ queue: 'q', id: 'after', data: null })
    await expect.poll(() => completed.toSorted(), { timeout: 20_000 }).toEqual(['after', 'before', 'during'])
    expect(await two.cancel('held', 'held')).toBe(true)
    await expect
      .poll(async () => (await two.status('held', 'held'))?.state, { timeout: 20_000 })
      .toBe('cancelled')
  },
)

test.skipIf(!hasRedisServer())(
  'while Redis is away a call fails with one clear line, and closing does not wait for it (needs redis-server)',
  async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.close())
    const queue = await openQueue({ redisUrl: redis.url, closeGraceMs: 200 })
    await queue.work('q', () => new Promise(() => {}))
    await queue.watch('q', {})
    await queue.enqueue({ queue: 'q', id: 'a', data: null })
    await expect.poll(async () => (await queue.status('q', 'a'))?.state, { timeout: 10_000 }).toBe('active')
    await redis.stop()
    await expect(queue.enqueue({ queue: 'q', id: 'b', data: null })).rejects.toMatchObject({
      code: 'queue-unreachable',
      retryable: true,
    })
    await queue.close()
  },
)
