/** Bytes as `0x` and lower-case hexadecimal digits. A hash or digest has 32 bytes (66 characters). */
export type Hex = `0x${string}`

/** An Ethereum account, EIP-55 checksummed. Inside Dealwright an agent's address is its identity. */
export type Address = `0x${string}`
