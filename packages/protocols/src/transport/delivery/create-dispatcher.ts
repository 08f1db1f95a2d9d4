import type { Delivery, InboxPort } from '../port.ts'
import type { Expected } from './create-expected.ts'
import type { Reporter } from './create-reporter.ts'
import { createTurns } from './create-turns.ts'
import { type Handling, handleOnce } from './handle-once.ts'
import { pause } from './pause.ts'
import { backOff, type RetryParameters } from './retry.ts'

/** One accepted message on its way to the handler. */
export interface DispatchItem {
  readonly delivery: Delivery
  /** Whose turn it takes. */
  readonly peer: string
  /** Messages of one queue are handled one at a time and in order; queues do not wait for each other. */
  readonly queue: string
  /** The key of deduplication. */
  readonly key: string
  /** Unix milliseconds until which the key must be remembered. */
  readonly expiresAt: number
  /** Unix milliseconds. */
  readonly receivedAt: number
}

/** What became of an item. `stopped` items were not handled and come again at the next start. */
export type DispatchOutcome = 'handled' | 'duplicate' | 'parked' | 'passed-over' | 'stopped'

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
  /** Handlers at work at once, of all peers; one peer gets at most half of them. Default 32. */
  readonly concurrency?: number | undefined
  /** Answers that it expects are handled at once: whoever asked may hold a handler's place while waiting. */
  readonly expected?: Pick<Expected, 'claim'> | undefined
  /** How long `close` waits for running handlers, in milliseconds. Default 5 000. */
  readonly graceMs?: number | undefined
}

interface Waiting extends Handling {
  /** It waits for no turn and takes no place. */
  readonly isAnswer: boolean
  readonly resolve: (outcome: DispatchOutcome) => void
}

interface Peer {
  readonly name: string
  /** Queues whose first message may be handled now. */
  readonly ready: Queue[]
  queues: number
  running: number
}

interface Queue {
  readonly name: string
  readonly peer: Peer
  readonly waiting: Waiting[]
  running: boolean
}

/**
 * Creates the last stage of every transport: it hands each message to the handler once, in order per queue, peers taking turns,
 * tries again when the handler rejects, and puts aside a message that keeps failing so that it does not block its queue for ever.
 */
export const createDispatcher = (parameters: CreateDispatcherParameters): Dispatcher => {
  const { retry = {}, concurrency = 32, expected, graceMs = 5_000 } = parameters
  const queues = new Map<string, Queue>()
  const peers = new Map<string, Peer>()
  const turns = createTurns<Peer>()
  const inFlight = new Map<string, Promise<DispatchOutcome>>()
  const running = new Set<Promise<void>>()
  const stop = new AbortController()
  const handling = { ...parameters, signal: stop.signal }
  let places = concurrency
  // A peer whose every message keeps a handler busy must leave room for the others.
  const share = Math.max(1, Math.ceil(concurrency / 2))

  const seekTurn = (peer: Peer): void => {
    if (peer.ready.length > 0 && peer.running < share) turns.join(peer)
  }

  const fill = (): void => {
    while (!stop.signal.aborted && places > 0) {
      const peer = turns.next()
      const queue = peer?.ready.shift()
      if (peer === undefined || queue === undefined) return
      start(queue)
      seekTurn(peer)
    }
  }

  const start = (queue: Queue): void => {
    const [first] = queue.waiting
    if (first === undefined) return
    const place = first.isAnswer ? 0 : 1
    queue.running = true
    queue.peer.running += place
    places -= place
    const work = run(queue, first).then(() => {
      running.delete(work)
      queue.peer.running -= place
      places += place
      seekTurn(queue.peer)
      fill()
    })
    running.add(work)
  }

  const run = async (queue: Queue, first: Waiting): Promise<void> => {
    const { waiting } = queue
    const outcome = await handleOnce(first, handling)
    queue.running = false
    if (outcome === 'again') {
      // Its place is free for others while it pauses.
      void pause(backOff(first.failures, retry), stop.signal).then(() => makeReady(queue))
    } else {
      waiting.shift()
      first.resolve(outcome)
      if (waiting.length > 0) makeReady(queue)
      else drop(queue)
    }
  }

  const makeReady = (queue: Queue): void => {
    if (stop.signal.aborted) {
      abandon(queue)
      return
    }
    if (queue.waiting[0]?.isAnswer) {
      start(queue)
      return
    }
    queue.peer.ready.push(queue)
    seekTurn(queue.peer)
    fill()
  }

  const drop = ({ name, peer }: Queue): void => {
    queues.delete(name)
    peer.queues -= 1
    if (peer.queues > 0) return
    peers.delete(peer.name)
    turns.leave(peer)
  }

  const abandon = (queue: Queue): void => {
    if (queues.get(queue.name) !== queue) return
    // What runs ends by itself.
    for (const { resolve } of queue.waiting.splice(queue.running ? 1 : 0)) resolve('stopped')
    if (!queue.running) drop(queue)
  }

  const openPeer = (name: string): Peer => {
    const peer = peers.get(name) ?? { name, ready: [], queues: 0, running: 0 }
    peers.set(name, peer)
    return peer
  }

  const enqueue = (item: DispatchItem): Promise<DispatchOutcome> =>
    new Promise(resolve => {
      const { delivery } = item
      const isAnswer = delivery.kind === 'envelope' && expected?.claim(delivery.envelope) === true
      const waiting: Waiting = { item, resolve, isAnswer, failures: 0, outcome: undefined }
      const known = queues.get(item.queue)
      if (known) {
        known.waiting.push(waiting)
        return
      }
      const queue: Queue = { name: item.queue, peer: openPeer(item.peer), waiting: [waiting], running: false }
      queues.set(queue.name, queue)
      queue.peer.queues += 1
      makeReady(queue)
    })

  const dispatch = async (item: DispatchItem): Promise<DispatchOutcome> => {
    // One key in two queues at once would pass `seen` twice.
    for (let twin = inFlight.get(item.key); twin !== undefined; twin = inFlight.get(item.key)) {
      const outcome = await twin
      if (outcome === 'handled' || outcome === 'parked') return 'duplicate'
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
      for (const queue of queues.values()) abandon(queue)
      const grace = new AbortController()
      await Promise.race([Promise.all(running), pause(graceMs, grace.signal)])
      grace.abort()
    },
  }
}
