import type { Interface } from 'ethers'
import type { WalletFailure } from '../wallet/types.ts'
import { decodeRevert } from './decode-revert.ts'
import { knownInterfaces } from './interfaces.ts'

/** What a contract's refusal means for whoever wanted the call. Pure. */
export function revertFailure(
  data: string | null | undefined,
  interfaces: readonly Interface[] = knownInterfaces,
): WalletFailure {
  const { reason, message } = decodeRevert(data, interfaces)
  const code = reason === 'ERC20InsufficientBalance' ? 'insufficient-funds' : 'reverted'
  return { code, reason, message, retryable: code === 'insufficient-funds' }
}
