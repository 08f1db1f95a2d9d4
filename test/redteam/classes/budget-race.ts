import { randomHex } from '@dealwright/protocols'
import type { ScenarioClass } from '../scenario.ts'
import { drawTerms, openAccomplice } from './sign-deal.ts'

const dollar = 1_000_000n

/** Many deals at once, each within the limit of one deal, together far beyond what a day may cost. */
export const budgetRace: ScenarioClass = {
  name: 'budget-race',
  draw: random => {
    const deals = random.pick([8, 20, 50])
    const price = BigInt(random.between(300, 1_000)) * 1_000n
    const limit = BigInt(random.between(1, 4))
    const isRelayed = random.chance(0.5)
    return {
      name: `${deals} deals of ${price} units within ${limit} USDC a day${isRelayed ? ', relayed' : ''}`,
      run: async stage => {
        const client = await stage.victim({ spend: limit * dollar, gas: 5n * 10n ** 16n })
        const victim = await stage.wallet(client, {
          policy: { perDealCeiling: '1 USDC', budgets: [{ limit: `${limit} USDC`, per: 'day' }] },
        })
        const attacker = await openAccomplice(stage)
        const steal = async (): Promise<void> => {
          const agreement = await drawTerms(victim, attacker, { price })
          const own = await stage.attempt('signAgreement', () => victim.signAgreement(agreement))
          const theirs = await stage.attempt('countersign', () => attacker.signAgreement(agreement))
          const signed = {
            agreement,
            clientSignature: own?.signature ?? randomHex(65),
            providerSignature: theirs?.signature ?? randomHex(65),
          }
          if (!isRelayed) {
            await stage.attempt('openJob', () => victim.openJob(signed))
            return
          }
          const payment = await stage.attempt('authorizePayment', () => victim.authorizePayment(agreement))
          if (payment !== undefined)
            await stage.attempt('relayJob', () => attacker.relayJob({ ...signed, payment }))
        }
        await Promise.all(Array.from({ length: deals }, steal))
      },
    }
  },
}
