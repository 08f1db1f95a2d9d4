/** How long finished queue jobs stay on record, in seconds: as long as an envelope may live, so no late duplicate runs twice. */
export const keepFinishedSeconds = 7 * 24 * 60 * 60

/** At most so many finished queue jobs of one kind stay on record on Redis, per queue. */
export const keepFinishedCount = 100_000

/** How long a worker may be silent before another takes its work over, in milliseconds. */
export const defaultLockMs = 8000

/** How long a closing worker waits for handlers that ignore their signal before it gives their work back, in milliseconds. */
export const defaultCloseGraceMs = 5000

/** How often the same queue job may be taken over from a dead worker before it counts as failed. */
export const maxTakeovers = 10

/** Attempts in all, where a queue job does not say. */
export const defaultAttempts = 3

/** First delay between attempts in milliseconds, where a queue job does not say. */
export const defaultBackoffMs = 1000

/** The reason under which BullMQ files a cancelled job as failed. */
export const cancelledReason = 'dealwright:cancelled'
