import { DealwrightError } from '../../errors/dealwright-error.ts'

/** How many messages of one sender are taken. What is over waits where it is: nothing is lost. */
export interface QuotaParameters {
  /** Messages a second in the long run; `Infinity` for no limit. */
  readonly perSecond?: number | undefined
  /** Messages at once after a silence. */
  readonly burst?: number | undefined
}

/** A token bucket for each peer. */
export interface Quota {
  /** Takes up to so many messages' worth; gives how many were there. */
  take(peer: string, wanted: number): number
  /** Gives back what was taken and not used. */
  giveBack(peer: string, count: number): void
  /** Milliseconds until a next portion of up to so many is there, at most a minute. */
  waitFor(peer: string, wanted: number): number
  /** Whether a wait of this peer is worth a report: true once a minute. */
  isNews(peer: string): boolean
}

interface Bucket {
  tokens: number
  filledAt: number
  reportedAt: number
}

/** More peers than these at once, and the longest known are forgotten, as if they had been silent. */
const maxBuckets = 10_000
const reportEveryMs = 60_000
/** Then one looks again: timers do not run for weeks. */
const maxWaitMs = 60_000
/** Waits are cut into so many portions a second, so that each reads more than one message. */
const portionsPerSecond = 4

/** Creates the buckets, full. Throws `bad-quota`. `now` is a clock in milliseconds that is never set back. */
export const createQuota = (
  { perSecond = 50, burst = 500 }: QuotaParameters = {},
  now: () => number = () => performance.now(),
): Quota => {
  if (!(perSecond > 0) || !(burst >= 1)) {
    throw new DealwrightError({
      code: 'bad-quota',
      message: `A quota of ${perSecond} messages a second with a burst of ${burst} lets nothing through: give perSecond above 0 and burst of at least 1`,
    })
  }
  const buckets = new Map<string, Bucket>()

  const fill = (bucket: Bucket): Bucket => {
    const at = now()
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, at - bucket.filledAt) * perSecond) / 1_000)
    bucket.filledAt = at
    return bucket
  }

  const makeRoom = (): void => {
    if (buckets.size < maxBuckets) return
    for (const [peer, bucket] of buckets)
      if (fill(bucket).tokens >= burst && now() - bucket.reportedAt >= reportEveryMs) buckets.delete(peer)
    for (const peer of buckets.keys()) {
      if (buckets.size < maxBuckets) return
      buckets.delete(peer)
    }
  }

  const open = (peer: string): Bucket => {
    const known = buckets.get(peer)
    if (known) return fill(known)
    makeRoom()
    const bucket = { tokens: burst, filledAt: now(), reportedAt: Number.NEGATIVE_INFINITY }
    buckets.set(peer, bucket)
    return bucket
  }

  if (perSecond === Number.POSITIVE_INFINITY) {
    return { take: (_peer, wanted) => wanted, giveBack: () => {}, waitFor: () => 0, isNews: () => false }
  }
  return {
    take: (peer, wanted) => {
      const bucket = open(peer)
      const taken = Math.min(wanted, Math.floor(bucket.tokens))
      bucket.tokens -= taken
      return taken
    },
    giveBack: (peer, count) => {
      const bucket = open(peer)
      bucket.tokens = Math.min(burst, bucket.tokens + count)
    },
    waitFor: (peer, wanted) => {
      const portion = Math.max(
        1,
        Math.min(wanted, Math.floor(burst), Math.ceil(perSecond / portionsPerSecond)),
      )
      const waitMs = Math.ceil(((portion - open(peer).tokens) / perSecond) * 1_000)
      return Math.min(maxWaitMs, Math.max(0, waitMs))
    },
    isNews: peer => {
      const bucket = open(peer)
      if (now() - bucket.reportedAt < reportEveryMs) return false
      bucket.reportedAt = now()
      return true
    },
  }
}
