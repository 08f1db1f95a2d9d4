import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { PrincipalProof, SessionRows } from '../console-port.ts'

/** A signed-in browser. */
export interface Session {
  /** Hash of the cookie. */
  readonly key: string
  readonly proof: PrincipalProof
  /** Unix milliseconds. */
  readonly openedAt: number
  /** Unix milliseconds; moves on with use, up to the greatest age. */
  readonly expiresAt: number
  /** Aborted when the session ends, however it ends. */
  readonly ended: AbortSignal
}

/** What {@link createSessions} needs. */
export interface CreateSessionsParameters {
  readonly rows: SessionRows
  readonly openProof: () => PrincipalProof
  readonly now?: () => number
  /** A session that is not used so long ends, in milliseconds. Default 12 hours. */
  readonly idleMs?: number
  /** A session ends at this age, in milliseconds. Default 7 days. */
  readonly maxAgeMs?: number
  /** Sessions at a time; the one that was used longest ago gives way. Default 32. */
  readonly limit?: number
}

/** Sessions of the console, kept by a hash of their cookie: whoever reads the store cannot sign in with it. */
export interface Sessions {
  /** Opens a session under a fresh random secret, which goes into the cookie. */
  open(): Promise<{ readonly session: Session; readonly secret: string }>
  /** The session of a cookie, if it is one; using it keeps it alive. */
  find(secret: string | undefined): Promise<Session | undefined>
  end(session: Session): Promise<void>
  /** How many are open. */
  count(): number
  /** Lets go of everything in memory. The sessions themselves go on at the next start. */
  close(): Promise<void>
}

const row = z.object({ openedAt: z.number(), seenAt: z.number() })

interface Kept {
  readonly key: string
  readonly proof: PrincipalProof
  readonly openedAt: number
  readonly controller: AbortController
  seenAt: number
  savedAt: number
}

/** How stale the row of a session in use may be, in milliseconds: it is only read after a restart. */
const saveEveryMs = 60_000
const sweepEveryMs = 15_000

/** Opens the console's sessions, with those that an earlier start left. */
export async function createSessions({
  rows,
  openProof,
  now = Date.now,
  idleMs = 12 * 3_600_000,
  maxAgeMs = 7 * 24 * 3_600_000,
  limit = 32,
}: CreateSessionsParameters): Promise<Sessions> {
  const sessions = new Map<string, Kept>()
  const endOf = ({ openedAt, seenAt }: Pick<Kept, 'openedAt' | 'seenAt'>) =>
    Math.min(openedAt + maxAgeMs, seenAt + idleMs)

  const keep = (key: string, { openedAt, seenAt }: { openedAt: number; seenAt: number }): Kept => {
    const proof = openProof()
    const kept = { key, proof, openedAt, seenAt, savedAt: seenAt, controller: new AbortController() }
    sessions.set(key, kept)
    return kept
  }
  const view = (kept: Kept): Session => ({
    key: kept.key,
    proof: kept.proof,
    openedAt: kept.openedAt,
    get expiresAt() {
      return endOf(kept)
    },
    ended: kept.controller.signal,
  })
  const drop = async (kept: Kept): Promise<void> => {
    sessions.delete(kept.key)
    kept.controller.abort()
    await rows.remove(kept.key)
  }
  const sweep = async (): Promise<void> => {
    const over = [...sessions.values()].filter(kept => now() >= endOf(kept))
    await Promise.all(over.map(drop))
  }

  for (const { key, value } of await rows.list()) {
    const read = row.safeParse(value)
    if (read.success && now() < endOf(read.data)) keep(key, read.data)
    else await rows.remove(key)
  }
  let sweeping: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    // A store that fails now is swept the next time: an ended session is refused by its age in any case.
    sweeping = sweep().catch(() => {})
  }, sweepEveryMs)
  timer.unref()

  return {
    async open() {
      await sweep()
      const bySight = [...sessions.values()].toSorted((a, b) => b.seenAt - a.seenAt)
      await Promise.all(bySight.slice(limit - 1).map(drop))
      const secret = randomBytes(32).toString('base64url')
      const openedAt = now()
      const key = keyOf(secret)
      await rows.put(key, { openedAt, seenAt: openedAt })
      return { session: view(keep(key, { openedAt, seenAt: openedAt })), secret }
    },
    async find(secret) {
      if (secret === undefined || secret.length > 100) return undefined
      const kept = sessions.get(keyOf(secret))
      if (kept === undefined) return undefined
      if (now() >= endOf(kept)) {
        await drop(kept)
        return undefined
      }
      kept.seenAt = now()
      if (kept.seenAt - kept.savedAt >= saveEveryMs) {
        kept.savedAt = kept.seenAt
        await rows.put(kept.key, { openedAt: kept.openedAt, seenAt: kept.seenAt })
      }
      return view(kept)
    },
    async end({ key }) {
      const kept = sessions.get(key)
      if (kept !== undefined) await drop(kept)
    },
    count: () => sessions.size,
    async close() {
      clearInterval(timer)
      for (const { controller } of sessions.values()) controller.abort()
      sessions.clear()
      await sweeping
    },
  }
}

function keyOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
