/** Milliseconds a client has for its next move. */
export const patience = 90_000

/** Milliseconds between looks at the chain, and before what could not be done is tried anew. */
export const watchPause = 30_000
