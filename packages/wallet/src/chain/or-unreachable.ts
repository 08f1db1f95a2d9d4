import { DealwrightError } from '@dealwright/protocols'
import { describeRpcError } from './describe-rpc-error.ts'
import { isRpcFailure } from './is-rpc-failure.ts'

/** Runs reads of the chain. Throws a retryable `DealwrightError` `rpc-unreachable` where it cannot be asked. */
export async function orUnreachable<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (!isRpcFailure(error)) throw error
    throw new DealwrightError({
      code: 'rpc-unreachable',
      message: `The chain could not be asked (${describeRpcError(error)}): try again when the RPC answers.`,
      retryable: true,
    })
  }
}
