import { createHash } from 'node:crypto'
import type { Signer } from 'ethers'

/**
 * The key that encrypts the agent's message database: derived from a signature that only the wallet key can make, so that it
 * need not be stored. EIP-191 signatures of ethers wallets are deterministic (RFC 6979).
 */
export async function openTransportKey(signer: Signer): Promise<Uint8Array> {
  const signature = await signer.signMessage('Dealwright message database key, version 1')
  return createHash('sha256').update(signature).digest()
}
