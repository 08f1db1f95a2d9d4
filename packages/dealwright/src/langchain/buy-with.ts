import type { Agent } from '@dealwright/agent-core'
import { formatMoney, type Service, type Token } from '@dealwright/protocols'

export interface BuyWithParameters {
  readonly service: Service
  /** What the model wrote. */
  readonly input: unknown
  readonly maxPerCall: string
  readonly token: Token
  /** Calls the purchase off while no money has moved. */
  readonly signal: AbortSignal | undefined
}

/** Buys a service and tells its output with the receipt, or why there is none. Throws `bad-input`. */
export async function buyWith(
  agent: Agent,
  { service, input, maxPerCall, token, signal }: BuyWithParameters,
): Promise<unknown> {
  signal?.throwIfAborted()
  const deal = await agent.buy(service, input, { budget: maxPerCall })
  const cancel = () => void deal.cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    if (signal?.aborted === true) cancel()
    const outcome = await deal.outcome()
    if (!outcome.ok) return { error: outcome.error }
    const { output, price, payer, transactions, deal: hash } = outcome.value
    return { output, receipt: { deal: hash, price: formatMoney(price, token), payer, transactions } }
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}
