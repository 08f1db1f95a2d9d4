import type { DispatchItem, DispatchOutcome } from '../delivery/create-dispatcher.ts'
import type { Quota } from '../delivery/create-quota.ts'
import type { Reporter } from '../delivery/create-reporter.ts'
import { createTurns } from '../delivery/create-turns.ts'
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
  /** How many messages of one peer are taken up. More wait in the database. */
  readonly quota: Quota
  /** A peer's messages wait so many milliseconds. Called at most once a minute for each. */
  readonly onThrottled: (peer: string, waitMs: number) => void
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
  /** Messages taken up and not yet dealt with. */
  pending(): number
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
  /** Over its quota, for a while. */
  throttled: boolean
}

/** The database holds messages of this peer that were not taken up. */
interface Backlog {
  readonly end: () => void
  readonly insertedAfterNs: bigint
  sentFromNs: bigint
  /** Rows to read at once; may be more than are taken up, where many rows are known already. */
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
  const { source, admit, dispatch, onDuplicate, reporter, quota, onThrottled, retry, now } = parameters
  const { maxPendingPerPeer, maxPending } = parameters
  // A page is taken up as a whole, so there must be room for it: then no limit is ever passed.
  const portion = Math.max(1, Math.min(pageSize, Math.floor(Math.min(maxPendingPerPeer, maxPending) / 4)))
  const lanes = new Map<string, Lane>()
  /** Those that wait for room which all peers share. */
  const crowd = createTurns<Lane>()
  const messageIds = createRecent()
  const handledKeys = createRecent()
  const watermark = createWatermark(parameters.onHandledUpTo)
  const stop = new AbortController()
  let floor = parameters.since
  let pending = 0
  let held = true

  const laneOf = (peer: string): Lane => {
    const known = lanes.get(peer)
    if (known) return known
    const lane: Lane = { peer, live: [], pending: 0, backlog: undefined, running: false, throttled: false }
    lanes.set(peer, lane)
    return lane
  }

  /** Reserves room for up to so many messages; 0 where the lane must wait, after which it is run again. */
  const reserve = (lane: Lane, wanted: number): number => {
    if (lane.throttled || lane.pending + wanted > maxPendingPerPeer) return 0
    // The last portion is for those who wait: what comes live must not take it bit by bit.
    if (pending + portion > maxPending) {
      crowd.join(lane)
      return 0
    }
    const granted = quota.take(lane.peer, wanted)
    if (granted === 0) throttle(lane)
    lane.pending += granted
    pending += granted
    return granted
  }

  const release = (lane: Lane, count: number): void => {
    lane.pending -= count
    pending -= count
    if (lane.backlog) run(lane)
    while (pending + portion <= maxPending) {
      const next = crowd.next()
      if (next === undefined) break
      run(next)
    }
    dropIdle(lane)
  }

  const dropIdle = (lane: Lane): void => {
    if (lane.pending > 0 || lane.backlog || lane.running || lane.throttled) return
    lanes.delete(lane.peer)
  }

  const throttle = (lane: Lane): void => {
    const waitMs = quota.waitFor(lane.peer, portion)
    lane.throttled = true
    if (quota.isNews(lane.peer)) onThrottled(lane.peer, waitMs)
    void pause(waitMs, stop.signal).then(() => {
      lane.throttled = false
      run(lane)
    })
  }

  /** Takes up a message for which room was reserved. */
  const take = (message: XmtpMessage): Taken => {
    messageIds.add(message.id, now())
    return { message, end: watermark.begin() }
  }

  const finish = (lane: Lane, { end }: Taken): void => {
    end()
    release(lane, 1)
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
      const isKnown = handledKeys.has(item.key)
      if (outcome === 'duplicate' && isKnown) onDuplicate(item)
      // Handled in an earlier run: reading it once more is our doing.
      if (outcome === 'duplicate' && !isKnown) quota.giveBack(lane.peer, 1)
      if (outcome !== 'passed-over') handledKeys.add(item.key, now())
      finish(lane, taken)
    })
  }

  /** Takes up the next messages of the backlog, at most so many. */
  const readOn = async (lane: Lane, backlog: Backlog, room: number): Promise<void> => {
    backlog.dirty = false
    let left = room
    const page = await insist(() => source.readPage(lane.peer, backlog))
    let next: XmtpMessage | undefined
    for (const message of page?.messages ?? []) {
      if (stop.signal.aborted) return
      if (messageIds.has(message.id)) continue
      if (left === 0) {
        next = message
        break
      }
      left -= 1
      await pass(lane, take(message))
    }
    if (page === undefined) return
    const reached = next?.sentAtNs ?? page.lastSentAtNs ?? backlog.sentFromNs
    if (next !== undefined) {
      if (reached !== backlog.sentFromNs) backlog.limit = pageSize
      backlog.sentFromNs = reached
    } else if (page.full) {
      // More rows of one instant than fit a page: only a larger page gets past them.
      backlog.limit = reached === backlog.sentFromNs ? backlog.limit * 2 : pageSize
      backlog.sentFromNs = reached
    } else if (backlog.next !== undefined) {
      lane.backlog = {
        ...backlog,
        insertedAfterNs: backlog.next,
        sentFromNs: 0n,
        limit: pageSize,
        next: undefined,
      }
    } else if (backlog.dirty) {
      backlog.sentFromNs = reached
    } else {
      lane.backlog = undefined
      backlog.end()
    }
    if (left > 0) {
      quota.giveBack(lane.peer, left)
      release(lane, left)
    }
  }

  const work = async (lane: Lane): Promise<void> => {
    while (!stop.signal.aborted) {
      const next = lane.live.shift()
      if (next) await pass(lane, next)
      else if (!lane.backlog || held) break
      else {
        const room = reserve(lane, portion)
        if (room === 0) break
        await readOn(lane, lane.backlog, room)
      }
    }
    lane.running = false
    dropIdle(lane)
  }

  const run = (lane: Lane): void => {
    if (lane.running || stop.signal.aborted) return
    lane.running = true
    void work(lane)
  }

  const fallBehind = (lane: Lane, sentFromNs: bigint): void => {
    const insertedAfterNs = BigInt(Math.max(0, floor)) * 1_000_000n
    lane.backlog = {
      end: watermark.begin(),
      insertedAfterNs,
      sentFromNs,
      limit: pageSize,
      dirty: false,
      next: undefined,
    }
  }

  /** Reads again all that came since the last scan, after what is being read. */
  const lookBack = (lane: Lane): void => {
    // The earliest of several scans counts: what one would have found must not slip past the next.
    if (lane.backlog) lane.backlog.next ??= BigInt(Math.max(0, floor)) * 1_000_000n
    else fallBehind(lane, 0n)
  }

  return {
    offer: message => {
      if (stop.signal.aborted || messageIds.has(message.id)) return
      const lane = laneOf(message.peer)
      if (lane.backlog) lane.backlog.dirty = true
      else if (held) fallBehind(lane, 0n)
      else if (reserve(lane, 1) === 1) lane.live.push(take(message))
      // The stream left nothing out before it, as far as anyone knows: that is for the scans to find.
      else fallBehind(lane, message.sentAtNs)
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
        lookBack(lane)
        run(lane)
      }
      watermark.turn(moment)
      floor = moment - overlapMs
      messageIds.forgetBefore(floor - rememberMs)
      handledKeys.forgetBefore(floor - rememberMs)
    },
    pending: () => pending,
    close: async () => {
      stop.abort()
    },
  }
}
