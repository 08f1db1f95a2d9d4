import { createHash, randomBytes } from 'node:crypto'

/** What {@link createLinks} needs. */
export interface CreateLinksParameters {
  /** How long a token can be redeemed, in milliseconds. Default 15 minutes. */
  readonly ttlMs?: number
  readonly now?: () => number
}

/** Tokens of sign-in links: 256 random bits, good once, and not for long. */
export interface Links {
  /** Makes a token, in base64url. */
  create(): string
  /** Whether this token was good; it is not any more. */
  redeem(token: string): boolean
}

/** Tokens that wait at a time: more would only help somebody who guesses. */
const maxWaiting = 16

/** Makes sign-in tokens. Only hashes are kept, so that a look at memory or timing tells nothing of a token. */
export function createLinks({ ttlMs = 15 * 60_000, now = Date.now }: CreateLinksParameters = {}): Links {
  const waiting = new Map<string, number>()
  return {
    create() {
      const token = randomBytes(32).toString('base64url')
      waiting.set(hashOf(token), now() + ttlMs)
      for (const oldest of [...waiting.keys()].slice(0, -maxWaiting)) waiting.delete(oldest)
      return token
    },
    redeem(token) {
      const key = hashOf(token)
      const endsAt = waiting.get(key)
      waiting.delete(key)
      return endsAt !== undefined && now() < endsAt
    },
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
