/** How long a provider has to answer a call for proposals, in milliseconds. Dead agents stay registered: don't wait long. */
export const answerTime = 15_000

/** Milliseconds that a negotiation may take from its call on. */
export const negotiationTime = 60_000

/** Milliseconds past `deliverBy` before the refund is claimed, so that the chain's clock is surely past it too. */
export const refundMargin = 15_000

/** Milliseconds between looks at what the provider was given to relay. */
export const relayPause = 20_000

/** How often the chain is looked at for a payment that the provider was told to take: it has the means, and takes it when it will. */
export const relayLooks = 3

/** Milliseconds before what could not be done is tried anew, beyond the effect runner's own tries. */
export const retryPause = 15_000
