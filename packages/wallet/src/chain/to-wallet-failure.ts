import { DealwrightError } from '@dealwright/protocols'
import { type Interface, isError } from 'ethers'
import type { WalletFailure } from '../wallet/types.ts'
import { badAnswer } from './bad-answer.ts'
import { describeRpcError } from './describe-rpc-error.ts'
import { isBadAnswer } from './is-bad-answer.ts'
import { isRpcFailure } from './is-rpc-failure.ts'
import { revertFailure } from './revert-failure.ts'

/** Turns what ethers throws into a typed failure. Rethrows what is not the chain's doing: that is a bug. */
export function toWalletFailure(error: unknown, interfaces: readonly Interface[]): WalletFailure {
  if (isError(error, 'CALL_EXCEPTION')) return revertFailure(error.data, interfaces)
  if (isError(error, 'INSUFFICIENT_FUNDS'))
    return {
      code: 'insufficient-funds',
      reason: 'gas',
      message: 'The wallet has not enough native currency for gas: send it some.',
      retryable: true,
    }
  if (isRpcFailure(error))
    return {
      code: 'unreachable',
      message: `The chain could not be asked (${describeRpcError(error)}): try again when the RPC answers.`,
      retryable: true,
    }
  if (isBadAnswer(error)) {
    const { message } = error instanceof DealwrightError ? error : badAnswer('what cannot be read')
    return { code: 'unreachable', reason: 'bad-answer', message, retryable: true }
  }
  throw error
}
