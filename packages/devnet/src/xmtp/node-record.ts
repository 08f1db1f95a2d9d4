import { DealwrightError } from '@dealwright/protocols'

/** One thing that happened on the node. The store is what these records add up to; the log on disk holds one a line. */
export type NodeRecord =
  | { kind: 'group' | 'welcome'; id: number; ns: string; topic: string; digest: string; bytes: string }
  | { kind: 'identity'; id: number; ns: string; inbox: string; bytes: string }
  | { kind: 'key-package'; key: string; bytes: string }

/** Reads one line of the log. Throws `xmtp-log-damaged` when the line is not a record. */
export const parseNodeRecord = (line: string): NodeRecord => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    value = undefined
  }
  if (!isNodeRecord(value)) {
    throw new DealwrightError({
      code: 'xmtp-log-damaged',
      message: 'The log of the XMTP node holds a line that is not a record. Delete the file to start afresh.',
    })
  }
  return value
}

const isNodeRecord = (value: unknown): value is NodeRecord => {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  const has = (name: string, type: 'number' | 'string') =>
    name in value && typeof Reflect.get(value, name) === type
  if (!has('bytes', 'string')) return false
  if (value.kind === 'key-package') return has('key', 'string')
  if (!has('id', 'number') || !has('ns', 'string')) return false
  if (value.kind === 'identity') return has('inbox', 'string')
  return (
    (value.kind === 'group' || value.kind === 'welcome') && has('topic', 'string') && has('digest', 'string')
  )
}
