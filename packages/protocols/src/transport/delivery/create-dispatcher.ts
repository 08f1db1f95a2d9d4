import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { Delivery, InboxPort } from '../port.ts'
import type { Reporter } from './create-reporter.ts'
import { pause } from './pause.ts'
import { backOff, type RetryParameters } from './retry.ts'
import { toError } from './to-error.ts'

/** One accepted message on its way to the handler. */
export interface DispatchItem {
  readonly delivery: Delivery
  /** Messages of one queue are handled one at a time and in order; queues do not wait for each other. */
  readonly queue: string
  /** The key of deduplication. */
  readonly key: string
  /** Unix milliseconds until which the key must be remembered. */
  readonly expiresAt: number
}

/** What became of an item. `stopped` items were not handled and come again at the next start. */
export type DispatchOutcome = 'handled' | 'duplicate' | 'passed-over' | 'stopped'

export interface Dispatcher {
  /** Resolves once the item is done with. Never rejects. */
  dispatch(item: DispatchItem): Promise<DispatchOutcome>
  /** Starts nothing more and waits for running handlers, at most `graceMs`. */
  close(): Promise<void>
}

export interface CreateDispatcherParameters {
  readonly inbox: InboxPort
  readonly onDelivery: (delivery: Delivery) => Promise<void>
  readonly reporter: Reporter
  readonly retry?: RetryParameters | undefined
  /** How long `close` waits for running handlers, in milliseconds. Default 5 000. */
  readonly graceMs?: number | undefined
}

interface Waiting {
  readonly item: DispatchItem
  readonly resolve: (outcome: DispatchOutcome) => void
}

/**
 * Creates the last stage of every transport: it hands each message to the handler once, in order per queue, tries again when
 * the handler rejects, and passes over a message that keeps failing so that it does not block its queue for ever.
 */
export const createDispatcher = ({
  inbox,
  onDelivery,
  reporter,
  retry = {},
  graceMs = 5_000,
}: CreateDispatcherParameters): Dispatcher => {
  const queues = new Map<string, Waiting[]>()
  const inFlight = new Map<string, Promise<DispatchOutcome>>()
  const running = new Set<Promise<void>>()
  const stop = new AbortController()
  const attempts = retry.attempts ?? 5

  const handle = async ({ delivery, key, expiresAt }: DispatchItem): Promise<DispatchOutcome> => {
    let handled = false
    for (let attempt = 1; !stop.signal.aborted; attempt += 1) {
      try {
        if (!handled) {
          if (await inbox.seen(key)) return 'duplicate'
          // The inbox may have taken its time: nothing is delivered once the transport is closed.
          if (stop.signal.aborted) return 'stopped'
          await onDelivery(delivery)
          handled = true
        }
        await inbox.remember(key, expiresAt)
        return 'handled'
      } catch (thrown) {
        if (attempt >= attempts) {
          reporter.error(passedOver(key, attempts, handled, thrown))
          return handled ? 'handled' : 'passed-over'
        }
        await pause(backOff(attempt, retry), stop.signal)
      }
    }
    return 'stopped'
  }

  const work = async (name: string, queue: Waiting[]): Promise<void> => {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      next.resolve(stop.signal.aborted ? 'stopped' : await handle(next.item))
      queue.shift()
    }
    queues.delete(name)
  }

  const start = (name: string, queue: Waiting[]): void => {
    const worker = work(name, queue).finally(() => running.delete(worker))
    running.add(worker)
  }

  const enqueue = (item: DispatchItem): Promise<DispatchOutcome> =>
    new Promise(resolve => {
      const queue = queues.get(item.queue)
      if (queue) {
        queue.push({ item, resolve })
        return
      }
      const created = [{ item, resolve }]
      queues.set(item.queue, created)
      start(item.queue, created)
    })

  const dispatch = async (item: DispatchItem): Promise<DispatchOutcome> => {
    // One key in two queues at once would pass `seen` twice.
    for (let twin = inFlight.get(item.key); twin !== undefined; twin = inFlight.get(item.key)) {
      if ((await twin) === 'handled') return 'duplicate'
    }
    if (stop.signal.aborted) return 'stopped'
    const outcome = enqueue(item)
    inFlight.set(item.key, outcome)
    try {
      return await outcome
    } finally {
      inFlight.delete(item.key)
    }
  }

  return {
    dispatch,
    close: async () => {
      stop.abort()
      const grace = new AbortController()
      await Promise.race([Promise.all(running), pause(graceMs, grace.signal)])
      grace.abort()
    },
  }
}

const passedOver = (key: string, attempts: number, handled: boolean, cause: unknown): DealwrightError =>
  handled
    ? new DealwrightError({
        code: 'inbox-failed',
        message: `Message ${key} was handled but could not be remembered: repair the inbox store, or it may be handled again after a restart (${toError(cause).message})`,
        cause,
      })
    : new DealwrightError({
        code: 'delivery-failed',
        message: `Message ${key} was passed over because its handler rejected ${attempts} times: fix the handler and ask the sender to send again (${toError(cause).message})`,
        cause,
      })
