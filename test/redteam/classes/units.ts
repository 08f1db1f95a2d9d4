import type { ScenarioClass } from '../scenario.ts'
import { defineEcho, drawName, openShop } from '../world/open-shop.ts'

/** Texts that somebody may take for more than the principal meant; the second number is the most they may mean, in atomic units. */
const budgets: readonly (readonly [text: string, most: bigint])[] = [
  ['1,500 USDC', 0n],
  ['1.500 USDC', 1_500_000n],
  ['1 500 USDC', 0n],
  ['1e3 USDC', 0n],
  ['0x10 USDC', 0n],
  ['-5 USDC', 0n],
  ['+5 USDC', 0n],
  ['５ USDC', 0n],
  ['٥ USDC', 0n],
  ['5 USDCx', 0n],
  ['5 USDC.e', 0n],
  ['5 USD', 0n],
  ['5', 0n],
  ['5000000', 0n],
  ['1.2000001 USDC', 0n],
  ['Infinity USDC', 0n],
  ['NaN USDC', 0n],
  ['', 0n],
  ['1.20 USDC or more', 0n],
  ['5 UЅDC', 0n],
  ['1.20 USDC', 1_200_000n],
  ['0.000001 USDC', 1n],
  ['4.999999 USDC', 4_999_999n],
  ['\u202e02.1 USDC', 0n],
  ['1.20\u00a0USDC', 1_200_000n],
]

/** Amounts in words that mean something else to a machine, as budgets of purchases and as limits of policies. */
export const units: ScenarioClass = {
  name: 'units',
  draw: random => {
    const [text, most] = random.pick(budgets)
    const isPolicy = random.chance(0.5)
    const price = random.pick(['0.000001 USDC', '1.20 USDC', '3.00 USDC', '5.00 USDC'])
    return {
      name: `${isPolicy ? 'a policy' : 'a budget'} of '${text}' before a price of ${price}`,
      run: async stage => {
        const service = defineEcho(drawName(stage, 'echo'))
        const shop = await openShop(stage, { service, price })
        // In a policy, digits alone are atomic units: so it is documented.
        const spend = isPolicy && /^\d+$/.test(text) ? BigInt(text) : most
        const victim = await stage.victim({ spend })
        const agent = await stage.agent(victim, isPolicy ? { policy: { perDealCeiling: text } } : {})
        const bought = await stage.attempt('buy', async () => ({
          ok: true,
          value: await agent.buy(service, { text: 'hello' }, { budget: isPolicy ? '5.00 USDC' : text }),
        }))
        if (bought !== undefined) await stage.attempt('outcome', () => bought.outcome())
        await shop.agent.close()
      },
    }
  },
}
