import type { Hex } from '@dealwright/protocols'

/** Signatures that this wallet made, so that it need not recover its own key from them. */
export interface SignatureMemory {
  add(hash: Hex, signature: Hex): void
  has(hash: Hex, signature: Hex): boolean
}

const maxRemembered = 1_000

/** Makes a memory of the last thousand signatures. */
export function rememberSignatures(): SignatureMemory {
  const hashes = new Map<Hex, Hex>()
  return {
    add: (hash, signature) => {
      hashes.set(signature, hash)
      const [oldest] = hashes.keys()
      if (hashes.size > maxRemembered && oldest !== undefined) hashes.delete(oldest)
    },
    has: (hash, signature) => hashes.get(signature) === hash,
  }
}
