import type { EscrowJob, Network, Receipt, RegisteredAgent, WalletPort } from '@dealwright/agent-core'
import { type Address, type Agreement, type Hex, hashAgreement, ok, randomHex } from '@dealwright/protocols'

const network: Network = {
  chainId: 31337,
  token: { address: '0x5FbDB2315678afecb367f032d93F642f64180aa3', symbol: 'USDC', decimals: 6 },
  escrow: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
  identityRegistry: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
  reputationRegistry: '0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9',
}

/** An escrow and a registry in memory that mine at once and never fail. */
export interface SimulatedChain {
  /** The wallet of an account, which never runs out of money. */
  wallet(address: Address): WalletPort
  /** Forgets every escrow job: what a chain remembers is not its users' memory. */
  forget(): void
}

/** Creates a chain on which deals settle without waiting, so that what is measured is the agents' own. */
export const createSimulatedChain = (): SimulatedChain => {
  const jobs = new Map<Hex, EscrowJob>()
  const registry = new Map<Address, RegisteredAgent>()

  const change = async (id: Hex, changes: Partial<EscrowJob>) => {
    const job = jobs.get(id)
    if (job === undefined) throw new Error(`There is no job ${id}.`)
    jobs.set(id, { ...job, ...changes })
    return ok(mine())
  }

  const wallet = (address: Address): WalletPort => ({
    address,
    network,
    balance: async () => 1_000_000_000_000n,
    now: async () => now(),
    signAgreement: async agreement => ok({ hash: hash(agreement), signature: sign(agreement, address) }),
    verifyAgreement: async ({ agreement, signer, signature }) => sign(agreement, signer) === signature,
    openJob: async ({ agreement }) => {
      const { client, provider, evaluator, token, price, deliverBy, reviewPeriod } = agreement
      const parties = { client, provider, evaluator, token, price, deliverBy, reviewPeriod }
      const id = hash(agreement)
      if (!jobs.has(id)) jobs.set(id, { ...parties, status: 'Funded', submittedAt: 0, deliverable: zero })
      return ok(mine())
    },
    authorizePayment: async () =>
      ok({ method: 'allowance', validAfter: 0n, validBefore: 0n, signature: '0x' }),
    relayJob: async () => ok(mine()),
    signCompletion: async ({ job }) => ok({ reason: job, signature: '0x' }),
    relayCompletion: ({ job }) => change(job, { status: 'Completed' }),
    submitWork: ({ job, deliverable }) =>
      change(job, { status: 'Submitted', submittedAt: now(), deliverable }),
    completeJob: ({ job }) => change(job, { status: 'Completed' }),
    rejectJob: ({ job }) => change(job, { status: 'Rejected' }),
    claimRefund: ({ job }) => change(job, { status: 'Expired' }),
    releaseJob: ({ job }) => change(job, { status: 'Completed' }),
    getJob: async job => jobs.get(job),
    register: async file => {
      const agentId = registry.get(address)?.agentId ?? BigInt(registry.size + 1)
      const agentURI = `data:application/json;base64,${Buffer.from(JSON.stringify(file)).toString('base64')}`
      registry.set(address, { agentId, owner: address, wallet: address, agentURI })
      return ok({ agentId, transactions: [] })
    },
    findAgents: async () => [...registry.values()],
    getAgent: async id => [...registry.values()].find(({ agentId }) => agentId === id),
    giveFeedback: async () => ok(mine()),
    close: async () => {},
  })

  return { wallet, forget: () => jobs.clear() }
}

const zero: Hex = `0x${'0'.repeat(64)}`

const now = (): number => Math.floor(Date.now() / 1000)

const mine = (): Receipt => ({ transaction: randomHex(), block: 1, gasUsed: 1n })

const hash = (agreement: Agreement): Hex =>
  hashAgreement(agreement, { chainId: network.chainId, escrow: network.escrow })

/** Only says who signed what. */
const sign = (agreement: Agreement, signer: Address): Hex =>
  `0x${signer.slice(2).toLowerCase()}${hash(agreement).slice(2)}`
