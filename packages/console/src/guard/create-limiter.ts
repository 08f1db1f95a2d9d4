/** How much is let through: `burst` at once, and `perMinute` in the long run. */
export interface CreateLimiterParameters {
  readonly perMinute: number
  readonly burst: number
  readonly now?: () => number
}

/** Lets through so much and no more, for each key by itself. */
export interface Limiter {
  /** 0 where one more may pass, and has; else how many seconds to wait. */
  take(key: string): number
}

/** Keys in memory; those past it share one account, so that many keys get nobody more. */
const maxKeys = 1_000

/** Makes a token bucket for each key. */
export function createLimiter({ perMinute, burst, now = Date.now }: CreateLimiterParameters): Limiter {
  const accounts = new Map<string, { tokens: number; at: number }>()
  const perMs = perMinute / 60_000
  const filled = ({ tokens, at }: { tokens: number; at: number }) =>
    Math.min(burst, tokens + (now() - at) * perMs)
  const makeRoom = () => {
    for (const [key, account] of accounts) if (filled(account) >= burst) accounts.delete(key)
  }
  return {
    take(wanted) {
      if (!accounts.has(wanted) && accounts.size >= maxKeys) makeRoom()
      const key = accounts.has(wanted) || accounts.size < maxKeys ? wanted : ''
      const account = accounts.get(key)
      const tokens = account === undefined ? burst : filled(account)
      const isLetThrough = tokens >= 1
      accounts.set(key, { tokens: isLetThrough ? tokens - 1 : tokens, at: now() })
      return isLetThrough ? 0 : Math.ceil((1 - tokens) / perMs / 1000)
    },
  }
}
