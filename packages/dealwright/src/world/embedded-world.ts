import { openQueue } from '@dealwright/agent-core/queue/bullmq'
import { createDevnet } from '@dealwright/devnet'
import { shared } from './shared.ts'

/** The chain, contracts and XMTP node of agents that were given none: one per process, in memory. */
export const embeddedDevnet = shared(() => createDevnet())

/** The queue of agents that were given none: one per process, in memory. */
export const embeddedQueue = shared(() => openQueue())

/** What an agent in the embedded world starts with. Play money: the world ends with the process. */
export const startingFunds = { eth: 10n * 10n ** 18n, usdc: 100_000_000n }
