import { type Agent, listChannels, listDeals, type StorePort } from '@dealwright/agent-core'
import type { Token } from '@dealwright/protocols'
import { type Outlay, outlaysOf } from './sum-up-spending.ts'

/** Everything an agent spent in the network's token: on deals, through channels, and for answers over HTTP. */
export async function readOutlays(
  agent: Pick<Agent, 'payments'>,
  { store, token }: { readonly store: StorePort; readonly token: Token },
): Promise<readonly Outlay[]> {
  const isToken = (address: string | undefined) => address?.toLowerCase() === token.address.toLowerCase()
  const [deals, channels, payments] = await Promise.all([
    listDeals(store),
    listChannels(store),
    // A wallet that cannot pay over HTTP has paid nothing there.
    agent.payments().catch(() => []),
  ])
  return [
    ...outlaysOf(deals.filter(deal => deal.token === undefined || isToken(deal.token.address))),
    ...channels
      .filter(channel => channel.role === 'payer' && channel.used > 0n && isToken(channel.token?.address))
      .map(
        ({ peer, used }): Outlay => ({
          service: 'calls through channels',
          counterparty: peer,
          amount: used,
          count: 1,
        }),
      ),
    ...payments
      .filter(payment => payment.state === 'settled' && isToken(payment.token))
      .map(
        ({ payTo, amount }): Outlay => ({
          service: 'answers over HTTP',
          counterparty: payTo,
          amount,
          count: 1,
        }),
      ),
  ]
}
