import { recoverAddress } from 'ethers/transaction'
import type { Address } from '../types/hex.ts'
import { parseAddress } from '../types/parse-address.ts'
import type { ChannelDomain, SignedClaim } from './channel.ts'
import { hashClaim } from './hash-claim.ts'

// Above half of secp256k1's order, (r, n - s) is a second valid signature of the same hash: the contract refuses those.
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/**
 * Finds who signed a claim with a plain (EOA) key, or undefined where the signature is not one the contract takes: 65 bytes,
 * v 27 or 28, s in the lower half. Signatures of contract wallets (ERC-1271) can only be asked of the chain.
 */
export function recoverClaimSigner(claim: SignedClaim, domain: ChannelDomain): Address | undefined {
  const { signature } = claim
  if (!/^0x[0-9a-fA-F]{128}1[bcBC]$/.test(signature)) return undefined
  if (BigInt(`0x${signature.slice(66, 130)}`) > halfOrder) return undefined
  const hash = hashClaim(claim, domain)
  try {
    return parseAddress(recoverAddress(hash, signature))
  } catch {
    return undefined
  }
}
