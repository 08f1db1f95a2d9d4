import type { ScenarioClass } from '../scenario.ts'
import { defineEcho, drawName } from '../world/open-shop.ts'

/** Services sold per call, paid through a channel: every call is answered, the provider gets its due, the rest comes back. */
export const paidCalls: ScenarioClass = {
  name: 'paid-calls',
  draw: random => {
    const calls = random.between(1, 12)
    return {
      name: `${calls} calls`,
      run: async stage => {
        const due = 1_000n * BigInt(calls)
        const service = defineEcho(drawName(stage, 'calls'))
        const provider = await stage.victim()
        const channels = { poll: '100ms' } as const
        const seller = await stage.agent(provider, { channels })
        seller.sell(service, { per: 'call', price: '0.001 USDC', work: ({ input }) => input })
        await seller.start()
        const buyer = await stage.agent(await stage.victim({ spend: due }), { channels })
        const answers = await Promise.all(
          Array.from({ length: calls }, (_, index) =>
            buyer.call(service, { text: `call ${index}` }, { deposit: '0.02 USDC' }),
          ),
        )
        const refused = answers.find(answer => !answer.ok)
        if (refused !== undefined && !refused.ok) throw new Error(refused.error.message)
        const closed = await buyer.closeChannels()
        if (closed[0]?.spent !== due)
          throw new Error(`${closed[0]?.spent} units were spent, and ${due} were due`)
        if ((await seller.balance()) !== 100_000_000n + due) throw new Error('the seller did not get its due')
      },
    }
  },
}
