import { randomHex } from '@dealwright/protocols'
import { must } from '../../integration/wallet-world.ts'
import { drawTerms } from '../classes/sign-deal.ts'
import type { ScenarioClass } from '../scenario.ts'
import { openMandate } from '../world/open-mandate.ts'

/** Deals that an agent pays with its principal's money, up to what the mandate allows a deal and a day exactly. */
export const mandateDeal: ScenarioClass = {
  name: 'mandate-deal',
  draw: random => {
    const price = random.chance(0.3) ? 1_500_000n : BigInt(random.between(1, 1_500_000))
    const isRelayed = random.chance(0.5)
    return {
      name: `two of ${price} units${isRelayed ? ', relayed' : ''}`,
      run: async stage => {
        const { contracts } = stage.world.devnet
        const provider = await stage.wallet(await stage.victim())
        const agentParty = await stage.victim()
        const principal = await stage.victim({ spend: price * 2n, spenders: [contracts.spendingMandate] })
        const own = await stage.wallet(agentParty)
        const { mandate } = await openMandate(
          stage,
          { principal, agent: own },
          { perDeal: price, perPeriod: price * 2n },
        )
        await own.close()
        const client = await stage.wallet(agentParty, { mandate })
        for (let deal = 0; deal < 2; deal += 1) {
          const agreement = await drawTerms(client, provider, { price })
          const { hash: job, signature: clientSignature } = must(await client.signAgreement(agreement))
          const { signature: providerSignature } = must(await provider.signAgreement(agreement))
          const signed = { agreement, clientSignature, providerSignature }
          // The first draw brings the principal's permit along.
          if (isRelayed && deal === 1)
            must(
              await provider.relayJob({ ...signed, payment: must(await client.authorizePayment(agreement)) }),
            )
          else must(await client.openJob(signed))
          must(await provider.submitWork({ job, deliverable: randomHex() }))
          must(await client.completeJob({ job }))
        }
      },
    }
  },
}
