import type { Address } from '@dealwright/protocols'
import type { Log, Provider } from 'ethers'
import { findLogs } from './find-logs.ts'

/** What happened to a set of events since the last look. */
export interface LogChanges {
  /** Everything known before is to be forgotten: the chain went back further than reorganisations are followed, or it is too long ago. */
  readonly isFresh: boolean
  /** Events that were not there before, in the order of the chain. */
  readonly added: readonly Log[]
  /** Events that a reorganisation took away. */
  readonly removed: readonly Log[]
  /** Newest block that holds one of the events and may yet be replaced. */
  readonly newest: number | undefined
}

/** What a tail reads. */
export interface CreateLogTailParameters {
  readonly provider: Provider
  /** Number of a block that exists, of about now. It may be behind the newest, never ahead of it. */
  readonly head: () => Promise<number>
  readonly address: Address
  readonly topics: readonly (string | readonly string[] | null)[]
  /** Block at which the first look begins. Default: as far back as reorganisations are followed. */
  readonly fromBlock?: number
  /** Longest gap between two looks, in blocks, that is read through rather than begun afresh. Default: any. */
  readonly longestGap?: number
}

/** Reorganisations deeper than this many blocks are noticed only where the chain gets shorter. */
export const reorganisationDepth = 64

/** Follows events from look to look. Each look reads again the blocks that may yet be replaced, and no others. */
export function createLogTail(parameters: CreateLogTailParameters): () => Promise<LogChanges> {
  const { provider, head, address, topics, fromBlock, longestGap = Number.POSITIVE_INFINITY } = parameters
  let seen: number | undefined
  let recent: ReadonlyMap<string, Log> = new Map()
  return async () => {
    const about = await head()
    // Events may be ahead of what is remembered of the head: only the chain itself says that it got shorter.
    const now =
      seen !== undefined && about < seen - reorganisationDepth ? await provider.getBlockNumber() : about
    const isFresh = seen === undefined || now < seen - reorganisationDepth || now - seen > longestGap
    const start = isFresh ? (fromBlock ?? now - reorganisationDepth) : (seen ?? 0) - reorganisationDepth
    const first = Math.max(fromBlock ?? 0, start, 0)
    const known = isFresh ? new Map<string, Log>() : recent
    const logs = await findLogs(provider, { address, topics, fromBlock: first })
    const found = new Map(logs.map(log => [idOf(log), log]))
    const added = logs.filter(log => !known.has(idOf(log)))
    const removed = [...known.values()].filter(log => !found.has(idOf(log)))
    // An event of a block says that the chain is at least that long.
    const next = Math.max(now, isFresh ? 0 : (seen ?? 0), logs.at(-1)?.blockNumber ?? 0)
    seen = next
    recent = new Map([...found].filter(([, log]) => log.blockNumber >= next - reorganisationDepth))
    const newest = recent.size === 0 ? undefined : logs.at(-1)?.blockNumber
    return { isFresh, added, removed, newest }
  }
}

/** The same transaction in another block is another event: what it did may differ. */
function idOf({ blockHash, index }: Log): string {
  return `${blockHash}:${index}`
}
