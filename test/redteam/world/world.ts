import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QueuePort } from '@dealwright/agent-core'
import { openQueue } from '@dealwright/agent-core/queue/bullmq'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { JsonRpcProvider, Wallet } from 'ethers'

/** What all scenarios of a run share: a chain with contracts, a queue, and the attacker's purse. */
export interface World extends AsyncDisposable {
  readonly devnet: Devnet
  readonly provider: JsonRpcProvider
  readonly queue: QueuePort
  /** A development account with money, outside the SDK: it does what no SDK would. */
  readonly attacker: Wallet
}

/** Opens the world. Locks of keys go to a folder of the run's own. */
export const openWorld = async (): Promise<World> => {
  await using opening = new AsyncDisposableStack()
  const state = await mkdtemp(join(tmpdir(), 'dealwright-redteam-'))
  opening.defer(() => rm(state, { recursive: true, force: true }))
  const before = process.env.DEALWRIGHT_STATE_DIR
  process.env.DEALWRIGHT_STATE_DIR = state
  opening.defer(() => {
    if (before === undefined) delete process.env.DEALWRIGHT_STATE_DIR
    else process.env.DEALWRIGHT_STATE_DIR = before
  })
  const devnet = opening.use(await createDevnet())
  const queue = opening.adopt(await openQueue(), used => used.close())
  const provider = opening.adopt(
    new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, { staticNetwork: true, cacheTimeout: -1 }),
    used => used.destroy(),
  )
  const attacker = new Wallet(devnet.accounts[0]?.privateKey ?? '0x', provider)
  const opened = opening.move()
  return { devnet, provider, queue, attacker, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}
