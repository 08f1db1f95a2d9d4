/** Milliseconds a client has for its next move. */
export const patience = 90_000

/** How often a payment is relayed whose fate could not be learnt: each try may cost gas. */
export const mostRelays = 3

/** Milliseconds between looks at the chain, and before what could not be done is tried anew. */
export const watchPause = 30_000
