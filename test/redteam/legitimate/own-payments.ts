import { randomHex } from '@dealwright/protocols'
import { must } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'

/** Transfers to a recipient that the policy names, and payments by signature that somebody else settles; up to the limit exactly. */
export const ownPayments: ScenarioClass = {
  name: 'own-payments',
  draw: random => {
    const isSigned = random.chance(0.5)
    const parts = random.between(1, 4)
    const part = BigInt(random.between(1, 1_250_000))
    return {
      name: `${parts} ${isSigned ? 'signed payments' : 'transfers'} of ${part} units`,
      run: async stage => {
        const shop = await stage.wallet(await stage.victim())
        const limit = part * BigInt(parts)
        const policy = {
          recipients: [shop.address],
          perDealCeiling: part,
          budgets: [{ limit, per: 'day' as const }],
        }
        const payer = await stage.victim({ spend: limit, recipients: [shop.address] })
        const wallet = await stage.wallet(payer, { policy })
        const token = wallet.network.token.address
        for (let index = 0; index < parts; index += 1) {
          const key = `bill-${index}`
          if (!isSigned) {
            must(await wallet.transfer({ token, to: shop.address, amount: part, key }))
            continue
          }
          const authorization = {
            token,
            to: shop.address,
            validAfter: 0n,
            validBefore: BigInt((await wallet.now()) + 600),
            nonce: randomHex(),
          }
          const spending = { key, counterparty: shop.address, service: 'https://shop.example/report' }
          const signature = must(await wallet.authorizeTransfer({ ...authorization, amount: part, spending }))
          must(await shop.settleTransfer({ ...authorization, from: payer.address, value: part, signature }))
        }
        if ((await shop.balance()) !== 100_000_000n + limit) throw new Error('the shop was not paid in full')
      },
    }
  },
}
