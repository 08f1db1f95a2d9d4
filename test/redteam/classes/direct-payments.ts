import { randomHex } from '@dealwright/protocols'

import type { ScenarioClass } from '../scenario.ts'
import { openAccomplice } from './sign-deal.ts'

const year = 365 * 24 * 3600
const amounts = [1n, 1_000_000n, 5_000_001n, 100_000_000n, 2n ** 96n, 2n ** 256n - 1n, -1n]

/**
 * What a taken-over planner asks the wallet for beside deals: plain transfers to accounts that the policy does not name, and signed
 * payments (x402) beyond the budget. Who pays by signature pays whom it will, within the budget: that much is consented to.
 */
export const directPayments: ScenarioClass = {
  name: 'direct-payments',
  draw: random => {
    const amount = random.pick(amounts)
    const isSigned = random.chance(0.6)
    const keys = random.between(1, 5)
    const limit = BigInt(random.between(1, 3)) * 1_000_000n
    return {
      name: `${keys} ${isSigned ? 'signed payments' : 'transfers to a stranger'} of ${amount} units`,
      run: async stage => {
        const attacker = await openAccomplice(stage)
        const consent = isSigned ? { spend: limit, recipients: [attacker.address] } : {}
        const victim = await stage.wallet(await stage.victim(consent), {
          policy: { budgets: [{ limit, per: 'day' }], perDealCeiling: limit },
        })
        const token = victim.network.token.address
        const validBefore = BigInt((await victim.now()) + year)
        const steal = async (index: number): Promise<void> => {
          const to = attacker.address
          if (!isSigned) {
            await stage.attempt('transfer', () =>
              victim.transfer({ token, to, amount, key: `steal-${index}` }),
            )
            return
          }
          const authorization = { token, to, validAfter: 0n, validBefore, nonce: randomHex() }
          const spending = { key: `steal-${index}`, counterparty: to }
          const signature = await stage.attempt('authorizeTransfer', () =>
            victim.authorizeTransfer({ ...authorization, amount, spending }),
          )
          if (signature === undefined) return
          await stage.attempt('settleTransfer', () =>
            attacker.settleTransfer({ ...authorization, from: victim.address, value: amount, signature }),
          )
        }
        await Promise.all(Array.from({ length: keys }, (_, index) => steal(index)))
      },
    }
  },
}
