import type { Address, Hex } from '@dealwright/protocols'
import type { CallMail } from './call-mail.ts'
import type { Caller } from './caller.ts'
import type { OutgoingChannel } from './channel-records.ts'
import type { ChannelWorld } from './channel-world.ts'
import type { OutgoingChannels } from './outgoing-channels.ts'

/** A channel that was closed. Amounts in atomic units. */
export interface ClosedChannel {
  readonly channel: Hex
  readonly payee: Address
  readonly spent: bigint
  /** `closed`: what was left is back. `closing`: it comes back by itself after the challenge period, also after a restart. */
  readonly state: 'closed' | 'closing'
}

export interface CloseOutgoingParameters {
  world: ChannelWorld
  channels: OutgoingChannels
  caller: Caller
  mail: CallMail
  /** Milliseconds that a payee may take to claim and give back. */
  timeout: number
}

/** Ends every outgoing channel, all at once, after the calls that are under way. Throws what the wallet could not do. */
export async function closeOutgoing({
  world,
  channels,
  caller,
  mail,
  timeout,
}: CloseOutgoingParameters): Promise<readonly ClosedChannel[]> {
  const { channels: port } = await world.chain()
  const ask = async ({ id, channel, ledger: { spent, promised } }: OutgoingChannel): Promise<void> => {
    // What was credited and not used up need not be claimed.
    const signed = spent < promised ? await port.signClaim({ channel, amount: spent }) : undefined
    const claim = signed?.ok ? { claim: { amount: spent.toString(), signature: signed.value } } : {}
    await mail.request(channel.payee, { type: 'Release', body: { id, channel, ...claim } }, timeout)
  }
  return Promise.all(
    channels.list().map(async ({ id, channel: { payee } }) => {
      await channels.beginClosing(id)
      await caller.idle(id)
      const spent = channels.get(id)?.ledger.spent ?? 0n
      const isOver = await channels.finish(id, ask, { isAsked: true })
      return { channel: id, payee, spent, state: isOver ? 'closed' : 'closing' } as const
    }),
  )
}
