import { DealwrightError } from '@dealwright/protocols'
import { badAnswer } from './bad-answer.ts'
import { describeRpcError } from './describe-rpc-error.ts'
import { isBadAnswer } from './is-bad-answer.ts'
import { isRpcFailure } from './is-rpc-failure.ts'

/** Runs reads of the chain. Throws retryable `DealwrightError`s: `rpc-unreachable` where it cannot be asked, `rpc-bad-answer`. */
export async function orUnreachable<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DealwrightError) throw error
    if (isBadAnswer(error)) throw badAnswer('what cannot be read')
    if (!isRpcFailure(error)) throw error
    throw new DealwrightError({
      code: 'rpc-unreachable',
      message: `The chain could not be asked (${describeRpcError(error)}): try again when the RPC answers.`,
      retryable: true,
    })
  }
}
