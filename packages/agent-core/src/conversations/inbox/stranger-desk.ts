/** What {@link createStrangerDesk} needs. */
export interface StrangerDeskParameters {
  /** Milliseconds in which one stranger is answered once. Default a day. */
  readonly againAfterMs?: number
  /** Cards in an hour, to all strangers together. Default 60. */
  readonly perHour?: number
  /** Unix milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

const hour = 3_600_000
const maxKnown = 10_000

/** Says whether a stranger is answered now: once a day each, and so many in an hour, so that nobody can make the agent write on and on. */
export function createStrangerDesk({
  againAfterMs = 24 * hour,
  perHour = 60,
  now = Date.now,
}: StrangerDeskParameters = {}): (stranger: string) => boolean {
  const answered = new Map<string, number>()
  let recent: number[] = []
  return stranger => {
    const moment = now()
    const before = answered.get(stranger)
    recent = recent.filter(at => at > moment - hour)
    if (before !== undefined && moment - before < againAfterMs) return false
    if (recent.length >= perHour) return false
    // The first to be forgotten are those answered longest ago.
    answered.delete(stranger)
    answered.set(stranger, moment)
    const [oldest] = answered.keys()
    if (answered.size > maxKnown && oldest !== undefined) answered.delete(oldest)
    recent.push(moment)
    return true
  }
}
