import { JobEscrow__factory, ReputationRegistry__factory, TestUSDC__factory } from '@dealwright/contracts'
import type { DevnetContracts } from '@dealwright/devnet'
import type { Address, Hex } from '@dealwright/protocols'
import { type Provider, toBeHex } from 'ethers'
import { z } from 'zod'
import type { Balances, ChainView, FeedbackView, JobView } from './observation.ts'

export interface ReadChainParameters {
  readonly chain: Provider
  readonly contracts: DevnetContracts
  readonly buyer: Address
  readonly seller: Address
}

const count = (logs: readonly { args: { jobId: bigint } }[], id: bigint): number =>
  logs.filter(({ args }) => args.jobId === id).length

const amounts = (
  logs: readonly { args: { jobId: bigint; amount: bigint } }[],
  id: bigint,
): readonly bigint[] => logs.filter(({ args }) => args.jobId === id).map(({ args }) => args.amount)

// The order of the contract's own enumeration.
const statuses = ['Open', 'Funded', 'Submitted', 'Completed', 'Rejected', 'Expired']

/** Reads every job, payment and feedback from the chain's logs, and who holds what. */
export const readChain = async (parameters: ReadChainParameters): Promise<ChainView> => {
  const { chain, contracts } = parameters
  const escrow = JobEscrow__factory.connect(contracts.escrow, chain)
  const [funded, submitted, completed, paid, refunded] = await Promise.all([
    escrow.queryFilter(escrow.filters.JobFunded()),
    escrow.queryFilter(escrow.filters.JobSubmitted()),
    escrow.queryFilter(escrow.filters.JobCompleted()),
    escrow.queryFilter(escrow.filters.PaymentReleased()),
    escrow.queryFilter(escrow.filters.Refunded()),
  ])
  const ids = [...new Set([...funded, ...paid, ...refunded].map(({ args }) => args.jobId))]
  const jobs = await Promise.all(
    ids.map(async (id): Promise<JobView> => {
      const job = await escrow.getJob(id)
      return {
        deal: toBeHex(id, 32) as Hex,
        status: statuses[Number(job.status)] ?? String(job.status),
        price: job.price,
        funded: count(funded, id),
        submitted: count(submitted, id),
        completed: count(completed, id),
        paid: amounts(paid, id),
        refunded: amounts(refunded, id),
      }
    }),
  )
  return { jobs, balances: await readBalances(parameters), feedback: await readFeedback(parameters) }
}

/** Who holds what of the token. */
export const readBalances = async ({
  chain,
  contracts,
  buyer,
  seller,
}: ReadChainParameters): Promise<Balances> => {
  const token = TestUSDC__factory.connect(contracts.token, chain)
  const [ofClient, ofProvider, ofEscrow] = await Promise.all([
    token.balanceOf(buyer),
    token.balanceOf(seller),
    token.balanceOf(contracts.escrow),
  ])
  return { client: ofClient, provider: ofProvider, escrow: ofEscrow }
}

const file = z.object({ deal: z.custom<Hex>(value => typeof value === 'string') })

const readFeedback = async ({ chain, contracts }: ReadChainParameters): Promise<FeedbackView[]> => {
  const registry = ReputationRegistry__factory.connect(contracts.reputationRegistry, chain)
  const logs = await registry.queryFilter(registry.filters.NewFeedback())
  return logs.map(({ args }) => {
    const [, base64 = ''] = args.feedbackURI.split('base64,')
    const { deal } = file.parse(JSON.parse(Buffer.from(base64, 'base64').toString('utf8')))
    return { from: args.clientAddress as Address, deal }
  })
}
