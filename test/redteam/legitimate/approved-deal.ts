import { randomHex } from '@dealwright/protocols'
import { createApprovalDesk, openPrincipalSession } from '@dealwright/wallet'
import { createMemoryStore } from '@dealwright/x402'
import { must } from '../../integration/wallet-world.ts'
import { drawTerms } from '../classes/sign-deal.ts'
import type { ScenarioClass } from '../scenario.ts'

/** Deals above what asks the principal, who says yes once. */
export const approvedDeal: ScenarioClass = {
  name: 'approved-deal',
  draw: random => {
    const price = BigInt(random.between(1_000_001, 5_000_000))
    return {
      name: `${price} units`,
      run: async stage => {
        const provider = await stage.wallet(await stage.victim())
        const desk = await createApprovalDesk({ store: createMemoryStore() })
        stage.defer(() => desk.close())
        const session = openPrincipalSession('terminal', 'alice')
        desk.onRequest(({ id, hash }) => {
          void desk.answer(session, { request: id, hash, decision: 'approve' })
        })
        const party = await stage.victim({ spend: price, providers: [provider.address] })
        const client = await stage.wallet(party, {
          policy: { approveAbove: '1 USDC' },
          approvals: desk,
          approvalTimeoutMs: 5_000,
        })
        const agreement = await drawTerms(client, provider, { price })
        const { hash: job, signature: clientSignature } = must(await client.signAgreement(agreement))
        const { signature: providerSignature } = must(await provider.signAgreement(agreement))
        must(await client.openJob({ agreement, clientSignature, providerSignature }))
        must(await provider.submitWork({ job, deliverable: randomHex() }))
        must(await client.completeJob({ job }))
      },
    }
  },
}
