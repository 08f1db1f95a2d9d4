import type { Address, ChannelDomain } from '@dealwright/protocols'
import { missingContract } from '../intent/missing-contract.ts'
import type { Session } from '../wallet/session.ts'

/** Address of the network's payment channels. Throws `no-contract` where it has none. */
export function contractOf({ context }: Session): Address {
  return context.contracts.paymentChannel ?? missingContract('paymentChannel')
}

/** Where the ids of the network's payment channels come from. */
export function domainOf(session: Session): ChannelDomain {
  return { chainId: session.context.chainId, paymentChannel: contractOf(session) }
}
