// A buyer: takes orders from its supervisor and remembers nothing itself; after a restart its open deals go on by themselves.
import { DealwrightError } from 'dealwright'
import type { BuyRequest } from './messages.ts'
import { runAgent, tell } from './run-agent.ts'
import { squaring } from './service.ts'

await runAgent(agent => {
  process.on('message', ({ order, effort, budget }: BuyRequest) => {
    // Every third deal is opened and completed by the provider, with what this side signed.
    const gas = order % 3 === 0 ? ({ gas: 'provider' } as const) : {}
    agent.buy(squaring, { order, effort }, { budget, rounds: 3, ...gas }).then(
      () => tell({ type: 'bought', order }),
      (error: unknown) => {
        const code = error instanceof DealwrightError ? error.code : 'internal'
        const message = error instanceof Error ? error.message : String(error)
        console.error('buy', code, message)
        tell({ type: 'refused', order, code, message })
      },
    )
  })
})
