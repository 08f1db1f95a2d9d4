import type { Address } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Channel } from '../intent/channel.ts'
import type { Intent } from '../intent/intent.ts'
import { checkAmount, checkTokenDomain } from './check-amount.ts'
import { checkContract } from './check-contract.ts'
import type { Policy, PolicyContext } from './policy.ts'
import { allowed, denied, firstDenial, type Verdict } from './verdict.ts'

/** The intents of payment channels. */
export type ChannelIntent = Extract<
  Intent,
  {
    kind:
      | 'authorize-deposit'
      | 'sign-claim'
      | 'fund-channel'
      | 'claim-channels'
      | 'record-claim'
      | 'collect-owed'
      | 'close-channel'
      | 'release-channel'
      | 'withdraw-channel'
  }
>

/** Whether a step of a payment channel may be taken: money only into own channels, and claims only on them. */
export function checkChannel(policy: Policy, intent: ChannelIntent, context: PolicyContext): Verdict {
  return firstDenial(
    () => checkContract('paymentChannel', undefined, context),
    () => checkStep(policy, intent, context),
  )
}

function checkStep(policy: Policy, intent: ChannelIntent, context: PolicyContext): Verdict {
  switch (intent.kind) {
    case 'authorize-deposit': {
      const { channel, amount, tokenDomain } = intent
      const { token } = channel
      return firstDenial(
        () => checkOwn(channel, context),
        () => checkAmount(policy, { token, amount }, context),
        () => checkTokenDomain({ token, tokenDomain }, context),
      )
    }
    case 'sign-claim': {
      const { channel, amount } = intent
      // The deposit, which was counted, bounds what claims can take: a claim needs a token that is known, and no more.
      return firstDenial(
        () => checkOwn(channel, context),
        () => checkAmount(policy, { token: channel.token, amount: amount < 0n ? amount : 0n }, context),
      )
    }
    case 'fund-channel': {
      const { channel, amount } = intent
      if (!isSameAddress(channel.payer, context.self)) return allowed
      return firstDenial(
        () => checkOwn(channel, context),
        () => checkAmount(policy, { token: channel.token, amount }, context),
      )
    }
    case 'close-channel':
      return checkRole('payer', intent.channel.payer, context)
    case 'release-channel':
      return checkRole('payee', intent.channel.payee, context)
    case 'record-claim':
      return checkRole('payee', intent.claim.channel.payee, context)
    case 'claim-channels':
    case 'collect-owed':
    case 'withdraw-channel':
      // Anybody may: the money goes where the channel says.
      return allowed
  }
}

/** A channel that this wallet pays and signs for itself. */
function checkOwn(channel: Channel, context: PolicyContext): Verdict {
  return firstDenial(
    () => checkRole('payer', channel.payer, context),
    () => checkRole('signer', channel.signer, context),
  )
}

function checkRole(role: 'payer' | 'signer' | 'payee', account: Address, { self }: PolicyContext): Verdict {
  if (isSameAddress(account, self)) return allowed
  return denied({
    rule: 'party',
    limit: `${role} ${self}`,
    value: `${role} ${account}`,
    message: `This wallet (${self}) is not this channel's ${role}: that is ${account}.`,
  })
}
