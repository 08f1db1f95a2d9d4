// A buyer: takes orders from its supervisor and remembers nothing itself; after a restart its open deals go on by themselves.
import { type Agent, type DealHandle, DealwrightError } from 'dealwright'
import type { BuyRequest } from './messages.ts'
import { runAgent, tell } from './run-agent.ts'
import { squaring } from './service.ts'

/** Budget is set aside by then, and nothing is paid yet. */
const callOffOnceSigned = (agent: Agent, deal: DealHandle<unknown>): void => {
  agent.on('deal', ({ id, notice }) => {
    if (id === deal.id && notice.type === 'signed' && notice.by === 'client')
      deal.cancel().catch((error: unknown) => console.error('call off', error))
  })
}

await runAgent(agent => {
  process.on('message', ({ order, effort, budget, relayed }: BuyRequest) => {
    const gas = relayed ? ({ gas: 'provider' } as const) : {}
    agent.buy(squaring, { order, effort }, { budget, rounds: 3, ...gas }).then(
      deal => {
        if (effort === 'call-off') callOffOnceSigned(agent, deal)
        tell({ type: 'bought', order })
      },
      (error: unknown) => {
        const code = error instanceof DealwrightError ? error.code : 'internal'
        const message = error instanceof Error ? error.message : String(error)
        console.error('buy', code, message)
        tell({ type: 'refused', order, code, message })
      },
    )
  })
})
