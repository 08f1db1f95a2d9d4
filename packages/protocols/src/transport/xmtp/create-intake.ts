import type { DispatchItem, DispatchOutcome } from '../delivery/create-dispatcher.ts'
import type { Reporter } from '../delivery/create-reporter.ts'
import { pause } from '../delivery/pause.ts'
import { backOff, type RetryParameters } from '../delivery/retry.ts'
import { createRecent } from './create-recent.ts'
import { createWatermark } from './create-watermark.ts'
import type { XmtpMessage, XmtpSession } from './xmtp-session.ts'

/** How many rows are read from the database at once. */
const pageSize = 64

/** How much of the past a scan reads again, so that a clock set back a little hides nothing. */
const overlapMs = 5_000

/** How long ids are known beyond a scan's beginning: the SDK (5.5) dates rows up to a minute late. */
const rememberMs = 90_000

export interface CreateIntakeParameters {
  readonly source: Pick<XmtpSession, 'listPeers' | 'readPage'>
  /** Checks a message; undefined where it was rejected. Throwing means that it could not be checked yet. */
  readonly admit: (message: XmtpMessage) => Promise<DispatchItem | undefined>
  readonly dispatch: (item: DispatchItem) => Promise<DispatchOutcome>
  /** Called for a second message with an envelope that was handled in this run. */
  readonly onDuplicate: (item: DispatchItem) => void
  readonly reporter: Reporter
  /** Messages that arrived before this moment were handled in an earlier run (Unix ms). */
  readonly since: number
  /** Called as ever later moments are reached up to which all is handled (Unix ms). */
  readonly onHandledUpTo: (moment: number) => void
  /** Messages in memory, of one peer and of all. More wait in the database. */
  readonly maxPendingPerPeer: number
  readonly maxPending: number
  readonly retry: RetryParameters
  readonly now: () => number
}

/** Turns what the stream and the database hold into one ordered flow per peer. */
export interface Intake {
  /** Takes a message from the stream. */
  offer(message: XmtpMessage): void
  /** Delivers nothing new until `scan` is called: what was missed must come first. */
  hold(): void
  /** Reads what the database received since the last scan and the stream did not bring. */
  scan(): void
  close(): Promise<void>
}

interface Taken {
  readonly message: XmtpMessage
  readonly end: () => void
}

interface Lane {
  readonly peer: string
  readonly live: Taken[]
  /** Taken up and not yet dealt with. */
  pending: number
  backlog: Backlog | undefined
  running: boolean
}

/** The database holds messages of this peer that were not taken up. */
interface Backlog {
  readonly end: () => void
  readonly insertedAfterNs: bigint
  sentFromNs: bigint
  limit: number
  /** Something arrived while a page was read. */
  dirty: boolean
  /** A scan came by: read once more from its beginning. */
  next: bigint | undefined
}

/**
 * Creates the stage between the SDK and the dispatcher. The database is the truth and the stream a short cut: while a peer's
 * messages come one by one they are taken from the stream, and as soon as there is a gap, or no room, they are read from the
 * database, oldest first. So nothing overtakes, and what waits costs no memory.
 */
export const createIntake = (parameters: CreateIntakeParameters): Intake => {
  const { source, admit, dispatch, onDuplicate, reporter, maxPendingPerPeer, maxPending, retry, now } =
    parameters
  const lanes = new Map<string, Lane>()
  const waiting = new Set<Lane>()
  const messageIds = createRecent()
  const handledKeys = createRecent()
  const watermark = createWatermark(parameters.onHandledUpTo)
  const stop = new AbortController()
  let floor = parameters.since
  let pending = 0
  let held = true

  const hasRoom = (lane: Lane): boolean => lane.pending < maxPendingPerPeer && pending < maxPending

  const laneOf = (peer: string): Lane => {
    const known = lanes.get(peer)
    if (known) return known
    const lane: Lane = { peer, live: [], pending: 0, backlog: undefined, running: false }
    lanes.set(peer, lane)
    return lane
  }

  const take = (lane: Lane, message: XmtpMessage): Taken => {
    messageIds.add(message.id, now())
    lane.pending += 1
    pending += 1
    return { message, end: watermark.begin() }
  }

  const finish = (lane: Lane, { end }: Taken): void => {
    end()
    lane.pending -= 1
    pending -= 1
    for (const other of waiting) if (hasRoom(other)) run(other)
    if (lane.pending === 0 && !lane.backlog && !lane.running) lanes.delete(lane.peer)
  }

  /** Tries until it works or the intake is closed: later messages of this peer must not overtake. */
  const insist = async <Value>(step: () => Promise<Value>): Promise<Value | undefined> => {
    for (let attempt = 1; !stop.signal.aborted; attempt += 1) {
      try {
        return await step()
      } catch (thrown) {
        if (!stop.signal.aborted) reporter.error(thrown)
        await pause(backOff(attempt, retry), stop.signal)
      }
    }
    return undefined
  }

  const pass = async (lane: Lane, taken: Taken): Promise<void> => {
    const item = await insist(() => admit(taken.message))
    if (stop.signal.aborted) return
    if (item === undefined) {
      finish(lane, taken)
      return
    }
    // Not awaited: the dispatcher keeps the order of each conversation, and conversations do not wait for each other.
    void dispatch(item).then(outcome => {
      if (outcome === 'stopped') return
      if (outcome === 'duplicate' && handledKeys.has(item.key)) onDuplicate(item)
      if (outcome === 'handled') handledKeys.add(item.key, now())
      finish(lane, taken)
    })
  }

  const readOn = async (lane: Lane, backlog: Backlog): Promise<void> => {
    backlog.dirty = false
    const page = await insist(() => source.readPage(lane.peer, backlog))
    if (page === undefined) return
    for (const message of page.messages) {
      if (stop.signal.aborted) return
      if (!messageIds.has(message.id)) await pass(lane, take(lane, message))
    }
    const last = page.lastSentAtNs ?? backlog.sentFromNs
    if (page.full) {
      // More rows of one instant than fit a page: only a larger page gets past them.
      backlog.limit = last === backlog.sentFromNs ? backlog.limit * 2 : pageSize
      backlog.sentFromNs = last
    } else if (backlog.next !== undefined) {
      lane.backlog = {
        ...backlog,
        insertedAfterNs: backlog.next,
        sentFromNs: 0n,
        limit: pageSize,
        next: undefined,
      }
    } else if (backlog.dirty) {
      backlog.sentFromNs = last
    } else {
      lane.backlog = undefined
      backlog.end()
    }
  }

  const work = async (lane: Lane): Promise<void> => {
    while (!stop.signal.aborted) {
      const next = lane.live.shift()
      if (next) await pass(lane, next)
      else if (!lane.backlog || held) break
      else if (hasRoom(lane)) await readOn(lane, lane.backlog)
      else {
        waiting.add(lane)
        break
      }
    }
    lane.running = false
    if (lane.pending === 0 && !lane.backlog) lanes.delete(lane.peer)
  }

  const run = (lane: Lane): void => {
    if (lane.running) return
    waiting.delete(lane)
    lane.running = true
    void work(lane)
  }

  const fallBehind = (lane: Lane): void => {
    const insertedAfterNs = BigInt(Math.max(0, floor)) * 1_000_000n
    if (lane.backlog) lane.backlog.next = insertedAfterNs
    else
      lane.backlog = {
        end: watermark.begin(),
        insertedAfterNs,
        sentFromNs: 0n,
        limit: pageSize,
        dirty: false,
        next: undefined,
      }
  }

  return {
    offer: message => {
      if (stop.signal.aborted || messageIds.has(message.id)) return
      const lane = laneOf(message.peer)
      if (lane.backlog) lane.backlog.dirty = true
      else if (held || !hasRoom(lane)) fallBehind(lane)
      else lane.live.push(take(lane, message))
      run(lane)
    },
    hold: () => {
      held = true
    },
    scan: () => {
      const moment = now()
      held = false
      for (const peer of source.listPeers()) {
        const lane = laneOf(peer)
        fallBehind(lane)
        run(lane)
      }
      watermark.turn(moment)
      floor = moment - overlapMs
      messageIds.forgetBefore(floor - rememberMs)
      handledKeys.forgetBefore(floor - rememberMs)
    },
    close: async () => {
      stop.abort()
    },
  }
}
