import type { Address } from '@dealwright/protocols'
import { isError, type Log, type Provider } from 'ethers'
import { nodeMessage } from './describe-rpc-error.ts'

/** Which events to look for. `topics` as in `eth_getLogs`: null matches anything, a list any of its members. */
export interface FindLogsParameters {
  readonly address: Address
  readonly topics: readonly (string | readonly string[] | null)[]
  /** First block that can hold one. */
  readonly fromBlock: number
  /** Last block that can hold one. Default: the newest. */
  readonly toBlock?: number
  /** Newest block range first, and no further than the range that holds one. Default: all, in the order of the chain. */
  readonly latestOnly?: boolean
}

/**
 * Finds events over any range of blocks: asks for the whole range, and halves it where the RPC says that is too much. With
 * `latestOnly` the events come from the newest range that holds any.
 */
export async function findLogs(provider: Provider, parameters: FindLogsParameters): Promise<readonly Log[]> {
  const { address, topics, fromBlock, toBlock = 'latest' } = parameters
  // Most chains and RPCs answer at once, and then nobody needs to know how long the chain is.
  const whole = await readPage(provider, { address, topics: filterOf(topics), fromBlock, toBlock })
  return whole === 'too-much' ? findInPages(provider, parameters) : whole
}

async function findInPages(provider: Provider, parameters: FindLogsParameters): Promise<readonly Log[]> {
  const { address, topics, fromBlock, latestOnly = false } = parameters
  const head = parameters.toBlock ?? (await provider.getBlockNumber())
  const found: Log[] = []
  let low = fromBlock
  let high = head
  let size = Math.max(1, Math.ceil((head - fromBlock + 1) / 2))
  while (low <= high) {
    const from = latestOnly ? Math.max(low, high - size + 1) : low
    const to = latestOnly ? high : Math.min(high, low + size - 1)
    const page = await readPage(provider, { address, topics: filterOf(topics), fromBlock: from, toBlock: to })
    if (page === 'too-much') {
      size = Math.max(1, Math.floor((to - from + 1) / 2))
      continue
    }
    found.push(...page)
    if (latestOnly && page.length > 0) break
    if (latestOnly) high = from - 1
    else low = to + 1
  }
  return found
}

function filterOf(topics: FindLogsParameters['topics']): Page['topics'] {
  return topics.map(topic => (typeof topic === 'object' && topic !== null ? [...topic] : topic))
}

interface Page {
  readonly address: string
  readonly topics: (string | string[] | null)[]
  readonly fromBlock: number
  readonly toBlock: number | 'latest'
}

async function readPage(provider: Provider, page: Page): Promise<readonly Log[] | 'too-much'> {
  try {
    return await provider.getLogs(page)
  } catch (error) {
    if (page.toBlock !== page.fromBlock && isTooMuch(error)) return 'too-much'
    throw error
  }
}

/** There is no standard code for this; the words of the nodes and gateways in use have these in common. */
function isTooMuch(error: unknown): boolean {
  if (isError(error, 'TIMEOUT')) return true
  if (isError(error, 'SERVER_ERROR')) return error.response?.statusCode === 413
  return /range|block|limit|too many|too large|more than|exceed|response size|timed? ?out/i.test(
    nodeMessage(error) ?? '',
  )
}
