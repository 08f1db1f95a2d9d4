import { join } from 'node:path'
import { holdLock } from '@dealwright/agent-core/store/sqlite'
import type { Address } from '@dealwright/protocols'
import { readChainId } from './read-chain-id.ts'
import { stateFolder } from './state-folder.ts'

export interface LockKeyParameters {
  /** Whose key. */
  address: Address
  /** JSON-RPC endpoints of the chain. */
  urls: readonly string[]
  /** Who takes it, for the error that the next one gets. */
  holder: string
  env: Readonly<Record<string, string | undefined>>
}

/** Ids that every development chain takes: those are told apart by where they are. */
const developmentChains = [1337, 31_337]

/**
 * Holds a key on a chain against every other process of this user on this machine, whatever its data folder, until the returned
 * function is called: two that count nonces for one key lose transactions. A crash leaves no lock behind.
 * Throws `key-locked` (retryable, it says by whom), `rpc-unreachable` and `no-state-folder`.
 */
export async function lockKey({ address, urls, holder, env }: LockKeyParameters): Promise<() => void> {
  const chainId = await readChainId(urls)
  const folder = await stateFolder(env)
  const chain = developmentChains.includes(chainId) ? `${chainId}-${placeOf(urls)}` : String(chainId)
  return holdLock({
    what: 'key',
    subject: `${address} on chain ${chainId}`,
    path: join(folder, `key-${address.toLowerCase()}-${chain}.lock`),
    holder,
    remedy: 'Stop it, or give this agent a key of its own.',
  })
}

/** Where the first endpoint listens, as part of a file name. */
function placeOf([url = '']: readonly string[]): string {
  return URL.canParse(url) ? new URL(url).host.replaceAll(/[^a-z0-9.-]/gi, '_') : 'unknown'
}
