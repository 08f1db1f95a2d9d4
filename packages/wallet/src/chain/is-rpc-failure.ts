import { isError } from 'ethers'
import { nodeMessage } from './describe-rpc-error.ts'

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
])

/** Whether an error means that the chain could not be asked, or answered with an error of its own, rather than a bug here. */
export function isRpcFailure(error: unknown): boolean {
  // A contract's refusal arrives as a node's error too, and is an answer.
  if (isError(error, 'CALL_EXCEPTION')) return false
  return isSilence(error) || nodeMessage(error) !== undefined
}

/** Whether an error means that no answer came: what was sent may have arrived all the same. */
export function isSilence(error: unknown): boolean {
  if (isError(error, 'NETWORK_ERROR') || isError(error, 'TIMEOUT') || isError(error, 'SERVER_ERROR'))
    return true
  if (isError(error, 'CANCELLED')) return true
  if (isError(error, 'UNSUPPORTED_OPERATION')) return error.shortMessage.startsWith('provider destroyed')
  if (isError(error, 'BAD_DATA')) return error.shortMessage.startsWith('missing response')
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && socketCodes.has(error.code)
  )
}
