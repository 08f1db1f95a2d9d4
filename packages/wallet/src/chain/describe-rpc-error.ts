import { plainText } from '@dealwright/protocols'

/**
 * Says in a few words what an RPC error was. Never repeats a request or its URL, which may hold an access key: only ethers'
 * short message, the node's own words, or the code.
 */
export function describeRpcError(error: unknown): string {
  const answered = nodeMessage(error)
  if (answered !== undefined) return clip(answered)
  if (!(error instanceof Error)) return 'no reason given'
  if ('shortMessage' in error && typeof error.shortMessage === 'string') return clip(error.shortMessage)
  if ('code' in error && typeof error.code === 'string') return clip(error.code)
  return clip(error.message)
}

/** The message of a JSON-RPC error object that the node answered with, if it did. */
export function nodeMessage(error: unknown): string | undefined {
  for (const key of ['error', 'info']) {
    const inner = pick(error, key)
    const message = pick(inner, 'message')
    if (typeof message === 'string' && typeof pick(inner, 'code') === 'number') return message
    const nested = pick(inner, 'error')
    const nestedMessage = pick(nested, 'message')
    if (typeof nestedMessage === 'string') return nestedMessage
  }
  return undefined
}

function pick(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function clip(text: string): string {
  return plainText(text.replace(/https?:\/\/\S+/g, '[url]'), 160)
}
