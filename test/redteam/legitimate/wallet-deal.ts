import { randomHex } from '@dealwright/protocols'
import { must } from '../../integration/wallet-world.ts'
import { drawTerms } from '../classes/sign-deal.ts'
import type { ScenarioClass } from '../scenario.ts'

/** Deals between two wallets with default policies: signed, paid, delivered and completed; up to the ceiling exactly. */
export const walletDeal: ScenarioClass = {
  name: 'wallet-deal',
  draw: random => {
    const price = random.chance(0.2) ? 5_000_000n : BigInt(random.between(1, 5_000_000))
    return {
      name: `${price} units`,
      run: async stage => {
        const provider = await stage.wallet(await stage.victim())
        const client = await stage.wallet(await stage.victim({ spend: price, providers: [provider.address] }))
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
