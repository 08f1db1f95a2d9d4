import { type Address, createEnvelope, type Envelope, randomHex } from '@dealwright/protocols'
import { dealProtocol } from '../deals/deal-protocol.ts'
import type { Surroundings } from '../deals/decision.ts'
import { drawUpTerms } from '../deals/purchase/draw-up-terms.ts'
import { openPurchase } from '../deals/purchase/open-purchase.ts'
import type { PurchaseTerms } from '../deals/purchase/purchase.ts'
import { network } from './simulated-chain.ts'

/** Addresses that tests give their agents. */
export const alice: Address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
export const bob: Address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
export const carol: Address = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

export const service = { name: 'test.doubling', version: '1.0.0', digest: `sha256:${'ab'.repeat(32)}` }

/** A buyer's terms: at most 1 USDC, due in an hour. */
export const makeTerms = (changes: Partial<PurchaseTerms> = {}): PurchaseTerms => ({
  ...drawUpTerms({
    service,
    outputSchema: { type: 'object', properties: { twice: { type: 'number' } }, required: ['twice'] },
    input: { n: 21 },
    budget: 1_000_000n,
    opening: 500_000n,
    rounds: 3,
    deliverBy: Math.floor(Date.now() / 1000) + 3600,
    reviewPeriod: 600,
  }),
  ...changes,
})

export const around = (self: Address, now = Date.now()): Surroundings => ({ self, network, now })

/** A purchase by alice that has just called these providers. */
export const makePurchase = (providers: readonly Address[], terms = makeTerms()) =>
  openPurchase(
    {
      terms,
      providers: providers.map((address, index) => ({
        address,
        agentId: String(index),
        conversation: crypto.randomUUID(),
      })),
    },
    around(alice),
  )

/** A call for proposals from a client that is no machine of ours. */
export const makeCall = (
  sender: Address,
  receiver: Address,
  changes: {
    deliverBy?: number
    reviewPeriod?: number
    chainId?: number
    digest?: string
    agentId?: string
  } = {},
): Envelope => {
  const { digest = service.digest, ...rest } = changes
  return createEnvelope({
    protocol: dealProtocol,
    type: 'CallForProposals',
    sender,
    receiver,
    body: {
      service: { ...service, digest },
      input: { n: 21 },
      blinding: randomHex(32),
      chainId: network.chainId,
      escrow: network.escrow,
      token: network.token.address,
      rounds: 3,
      deliverBy: Math.floor(Date.now() / 1000) + 3600,
      reviewPeriod: 600,
      ...rest,
    },
  })
}
