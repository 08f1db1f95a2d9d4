import { DealwrightError } from '@dealwright/protocols'
import { createRedisBackend, withBackend } from 'bullmq'
import { Redis, type RedisOptions } from 'ioredis'
import type { Announcement, AnnouncementListener, Engine } from './engine.ts'
import { keepFinishedCount, keepFinishedSeconds, maxTakeovers } from './settings.ts'
import type { StoredJob } from './stored-job.ts'

export interface OpenRedisEngineParameters {
  url: string
  prefix: string
  lockMs: number
  onError: (error: Error) => void
}

const connectMs = 4000
const { Queue, Worker, QueueEvents } = withBackend(createRedisBackend)

/** Connects to Redis. Throws `queue-unreachable` within five seconds where it does not answer. */
export const openRedisEngine = async ({
  url,
  prefix,
  lockMs,
  onError,
}: OpenRedisEngineParameters): Promise<Engine> => {
  let closing = false
  let reached = false
  const clients = new Set<Redis>()
  const retryStrategy = (times: number) => (closing || !reached ? null : Math.min(50 * 2 ** times, 2000))
  const connect = (options: RedisOptions): Redis => {
    const client = new Redis(url, { retryStrategy, connectTimeout: connectMs, ...options })
    client.setMaxListeners(0)
    clients.add(client)
    client.on('error', error => {
      if (reached && !closing) onError(error)
    })
    return client
  }

  const producer = connect({ lazyConnect: true, maxRetriesPerRequest: 10 })
  await reach(producer, url)
  reached = true

  let consumer: Redis | undefined
  // Workers wait out an outage however long it lasts; a caller who enqueues hears of it.
  const consume = (): Redis => (consumer ??= connect({ maxRetriesPerRequest: null }))

  const channel = `${prefix}:announcements`
  const listeners = new Set<AnnouncementListener>()
  let subscription: Promise<Redis> | undefined
  const subscribe = async (): Promise<Redis> => {
    const subscriber = connect({ maxRetriesPerRequest: null })
    subscriber.on('message', (_, message) => {
      const announcement: Announcement = JSON.parse(message)
      for (const listener of listeners) listener.onAnnouncement(announcement)
    })
    await subscriber.subscribe(channel)
    subscriber.on('ready', () => {
      for (const listener of listeners) listener.onGap()
    })
    return subscriber
  }

  const keep = { age: keepFinishedSeconds, count: keepFinishedCount }
  return {
    createQueue: name =>
      watched(new Queue<StoredJob, string>(name, { connection: producer, prefix }), onError),
    createWorker: (name, processor, concurrency) =>
      watched(
        new Worker<StoredJob, string>(name, processor, {
          connection: consume(),
          prefix,
          concurrency,
          lockDuration: lockMs,
          stalledInterval: lockMs / 4,
          maxStalledCount: maxTakeovers,
          removeOnComplete: keep,
          removeOnFail: keep,
          runRetryDelay: 500,
        }),
        onError,
      ),
    createEvents: (name, lastEventId) =>
      watched(new QueueEvents<string>(name, { connection: consume(), prefix, lastEventId }), onError),
    lastEventId: async name => {
      const [newest] = await producer.xrevrange(`${prefix}:${name}:events`, '+', '-', 'COUNT', 1)
      return newest?.[0] ?? '0-0'
    },
    announce: async announcement => {
      await producer.publish(channel, JSON.stringify(announcement))
    },
    listen: async listener => {
      listeners.add(listener)
      await (subscription ??= subscribe())
      return () => listeners.delete(listener)
    },
    isOnline: () => producer.status === 'ready',
    close: async () => {
      closing = true
      // Everything durable is acknowledged by now, so nothing is lost with the sockets.
      for (const client of clients) client.disconnect()
    },
  }
}

const watched = <Source extends { on(event: 'error', listener: (error: Error) => void): unknown }>(
  source: Source,
  onError: (error: Error) => void,
): Source => {
  source.on('error', onError)
  return source
}

const reach = async (client: Redis, url: string): Promise<void> => {
  let reason = 'no answer'
  client.on('error', error => {
    reason = error.message || ('code' in error ? String(error.code) : reason)
  })
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('timed out')), connectMs)
  try {
    await Promise.race([client.connect().then(() => client.ping()), promise])
  } catch (cause) {
    client.disconnect()
    throw new DealwrightError({
      code: 'queue-unreachable',
      message: `Redis at ${describeUrl(url)} cannot be reached (${reason}). Start it, correct REDIS_URL, or unset it to use the embedded queue.`,
      cause,
      retryable: true,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** Host and port only: a URL may hold a password. */
const describeUrl = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'the given URL')
