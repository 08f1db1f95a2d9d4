import type { Address, Hex, Token } from '@dealwright/protocols'
import { knownTokens } from '../deals/known-tokens.ts'
import type { StoreReader } from '../ports/store-reader.ts'
import { type ChannelPhase, channelRows, readIncoming, readOutgoing } from './channel-records.ts'

/** A payment channel as the store has it. Amounts in atomic units. */
export interface ChannelSummary {
  readonly channel: Hex
  readonly role: 'payer' | 'payee'
  readonly peer: Address
  readonly phase: ChannelPhase
  readonly deposited: bigint
  /** What calls cost so far: spent by the payer, earned by the payee. */
  readonly used: bigint
  /** What was claimed on chain, as the payee knows it; a payer does not look. */
  readonly claimed?: bigint
  /** What of that is good and waits in the contract to be collected, as the payee knows it. */
  readonly recorded?: bigint
  /** Unix seconds; 0 before the first deposit. */
  readonly expiresAt: number
  /** Absent where the store does not know it. */
  readonly token?: Token
}

/** Every payment channel on record, those that this agent pays through first. The agent may be running. */
export async function listChannels(store: StoreReader): Promise<readonly ChannelSummary[]> {
  const tokens = await knownTokens(store)
  const tokenAt = (address: Address): { token?: Token } => {
    const token = tokens.find(known => known.address.toLowerCase() === address.toLowerCase())
    return token === undefined ? {} : { token }
  }
  const outgoing = (await store.list(channelRows.payer)).map(({ value }): ChannelSummary => {
    const { id, channel, phase, ledger, expiresAt } = readOutgoing(value)
    const { deposited, spent: used } = ledger
    const shared = { channel: id, phase, deposited, used, expiresAt, ...tokenAt(channel.token) }
    return { ...shared, role: 'payer', peer: channel.payee }
  })
  const incoming = (await store.list(channelRows.payee)).map(({ value }): ChannelSummary => {
    const { id, channel, phase, ledger, claimed, recorded = 0n } = readIncoming(value)
    const { deposited, earned: used, expiresAt } = ledger
    const shared = { channel: id, phase, deposited, used, expiresAt, ...tokenAt(channel.token) }
    // What an ended channel left was collected with its end.
    const waiting = phase === 'ended' ? {} : { recorded }
    return { ...shared, role: 'payee', peer: channel.payer, claimed, ...waiting }
  })
  return [...outgoing, ...incoming]
}
