import type { Result } from '@dealwright/protocols'
import type { Session } from '../wallet/session.ts'
import type { WalletFailure } from '../wallet/types.ts'
import type { Channels } from './channels.ts'
import { claimChannels } from './claim-channels.ts'
import { collectOwed } from './collect-owed.ts'
import { closeChannel, releaseChannel, withdrawChannel } from './end-channel.ts'
import { fundChannel } from './fund-channel.ts'
import { readChannel } from './read-channel.ts'
import { readOwed } from './read-owed.ts'
import { recordClaim } from './record-claim.ts'
import { settleChannel } from './settle-channel.ts'

/** How a wallet wraps reads and actions: both stop when it closes, and errors become what its callers expect. */
export interface Wrapping {
  ask<Value>(read: () => Promise<Value>): Promise<Value>
  act<Value>(run: () => Promise<Result<Value, WalletFailure>>): Promise<Result<Value, WalletFailure>>
}

/** The channels of a wallet; undefined where its network has none. */
export function openChannels(session: Session, { ask, act }: Wrapping): Channels | undefined {
  const contract = session.context.contracts.paymentChannel
  if (contract === undefined) return undefined
  return {
    contract,
    getChannel: id => ask(() => readChannel(session, id)),
    fund: parameters => act(() => fundChannel(session, parameters)),
    signClaim: ({ channel, amount }) =>
      act(() => session.guard({ intent: { kind: 'sign-claim', channel, amount } })),
    claim: claims => act(() => claimChannels(session, claims)),
    record: claim => act(() => recordClaim(session, claim)),
    owed: token => ask(() => readOwed(session, token)),
    collect: token => act(() => collectOwed(session, token)),
    close: channel => act(() => closeChannel(session, channel)),
    release: channel => act(() => releaseChannel(session, channel)),
    withdraw: channel => act(() => withdrawChannel(session, channel)),
    settle: channel => ask(() => settleChannel(session, channel)),
  }
}
