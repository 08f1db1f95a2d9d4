/** Milliseconds past `deliverBy` before the refund is claimed, so that the chain's clock is surely past it too. */
export const refundMargin = 15_000

/** Milliseconds before what could not be done is tried anew, beyond the effect runner's own tries. */
export const retryPause = 15_000
