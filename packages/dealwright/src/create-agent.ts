import type { QueuePort, StorePort, WalletPort } from '@dealwright/agent-core'
import { Agent, type AgentParameters } from '@dealwright/agent-core'
import type { FlowParameters, PlannerPort, SignedMandate, TransportPort } from '@dealwright/protocols'
import type { PolicyOptions } from '@dealwright/wallet'
import type { Signer } from 'ethers'
import { keepOffice } from './http/console/office.ts'
import { keepTill } from './http/till.ts'
import { openPorts } from './open-ports.ts'
import type { ChainOptions } from './world/chain-options.ts'

/** Where an agent's XMTP messages go. */
export interface XmtpOptions {
  /** Default `production` with a public chain. */
  env?: 'local' | 'dev' | 'production'
  /** Address of one node, e.g. a devnet's. Default: the environment's own. */
  url?: string
}

export interface CreateAgentOptions extends Omit<AgentParameters, 'ports'> {
  /**
   * The agent's key: an ethers signer, a keystore file, or the socket of `dealwright signer`.
   * Default: `DEALWRIGHT_PRIVATE_KEY`, and in the embedded world a fresh key with play money.
   */
  signer?: Signer | { keystore: string; passphrase: string } | { socket: string }
  /** The chain to trade on. Default: the one `DEALWRIGHT_RPC_URL` names, else an embedded devnet. */
  chain?: ChainOptions
  /** `'memory'` reaches agents of this process only. Default XMTP, in the embedded world through its own node. */
  transport?: 'xmtp' | 'memory' | XmtpOptions | TransportPort
  /** Limits on what arrives: messages a second per sender, handlers at a time, messages in memory. Default: see `FlowParameters`. */
  flow?: FlowParameters
  /**
   * Pays deals with a principal's money: what the principal signed, or the file that holds it. Its limits are policy too: with
   * `policy`, the stricter of both holds; without, they replace the default.
   */
  mandate?: SignedMandate | string
  /** Limits on what the wallet signs. Default: at most 5 units of the network's token per deal, nothing but deals. */
  policy?: PolicyOptions
  /** Replaces the wallet altogether; `signer`, `chain` and `policy` are then ignored but for the transport's key. */
  wallet?: WalletPort
  /** Default: Redis where `REDIS_URL` is set, else a PostgreSQL embedded in this process. */
  queue?: { redisUrl: string } | QueuePort
  /** Folder for everything the agent must remember. Default: in memory in the embedded world, else `.dealwright/<name>`. */
  dataDir?: string
  /** Replaces the store in `dataDir`. */
  store?: StorePort
  /** Default: a local model (`DEALWRIGHT_MODEL`), an OpenAI-compatible endpoint (`OPENAI_BASE_URL`), or keywords. */
  planner?: PlannerPort
  /** Gets a line for people about what was chosen or is being fetched. Default: none. */
  onNotice?: (line: string) => void
}

/**
 * Creates an agent. With only a name it lives in an embedded offline world: a chain, contracts, an XMTP node and a queue in
 * this process, opened when first needed and closed with the last agent.
 * Throws `bad-name`, `no-key`, `bad-environment` and what the parts throw when they cannot be opened.
 *
 * ```ts
 * import { createAgent } from 'dealwright'
 *
 * await using alice = await createAgent({ name: 'alice' })
 * ```
 */
export async function createAgent(options: CreateAgentOptions): Promise<Agent> {
  const { name, description, register, defaultBudget, concurrency, channels, principals } = options
  const { approvePlansUpTo, memory } = options
  const { till, office, ...ports } = await openPorts(options, process.env)
  const agent = new Agent({
    name,
    ports,
    ...(description === undefined ? {} : { description }),
    ...(register === undefined ? {} : { register }),
    ...(defaultBudget === undefined ? {} : { defaultBudget }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(channels === undefined ? {} : { channels }),
    ...(principals === undefined ? {} : { principals }),
    ...(approvePlansUpTo === undefined ? {} : { approvePlansUpTo }),
    ...(memory === undefined ? {} : { memory }),
  })
  keepTill(agent, till)
  keepOffice(agent, { ...office, ports })
  return agent
}
