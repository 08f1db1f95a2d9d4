import { DealwrightError } from '@dealwright/protocols'
import { isError } from 'ethers'

/**
 * Whether an error means that an endpoint answered with something that is no answer to the question: bytes that cannot be read, or
 * values that a contract cannot have. Not a bug here, nor a word of the contract.
 */
export function isBadAnswer(error: unknown): boolean {
  if (error instanceof DealwrightError) return error.code === 'rpc-bad-answer'
  if (isError(error, 'BAD_DATA')) return !error.shortMessage.startsWith('missing response')
  if (isError(error, 'BUFFER_OVERRUN')) return true
  if (isError(error, 'INVALID_ARGUMENT')) return error.argument === '%response'
  // What ethers finds out only when a value of an answer is looked at.
  return error instanceof Error && error.message.startsWith('deferred error during ABI decoding')
}
