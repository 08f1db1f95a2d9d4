import type { Address } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Intent } from '../intent/intent.ts'
import { checkAmount, checkToken, checkTokenDomain } from './check-amount.ts'
import type { Policy, PolicyContext } from './policy.ts'
import { allowed, denied, firstDenial, type Verdict } from './verdict.ts'

/** The intents that move tokens outside deals and channels. */
export type TransferIntent = Extract<
  Intent,
  { kind: 'authorize-transfer' | 'settle-transfer' | 'relay-permit' | 'transfer' }
>

/** Whether a payment outside deals may be signed, or somebody else's be relayed. */
export function checkTransfer(policy: Policy, intent: TransferIntent, context: PolicyContext): Verdict {
  const { token } = intent
  switch (intent.kind) {
    case 'authorize-transfer': {
      const { amount, to, tokenDomain, spending } = intent
      return firstDenial(
        () => checkAmount(policy, { token, amount }, context),
        () => checkTokenDomain({ token, tokenDomain }, context),
        () => checkCounterparty(to, spending.counterparty),
      )
    }
    case 'settle-transfer':
      return firstDenial(
        () => checkToken(policy, token, context),
        () => checkForeign(intent.from, context),
      )
    case 'relay-permit':
      return firstDenial(
        () => checkToken(policy, token, context),
        () => checkForeign(intent.owner, context),
        () => checkSpender(intent.spender, context),
      )
    case 'transfer':
      return firstDenial(
        () => checkAmount(policy, { token, amount: intent.amount }, context),
        () => checkRecipient(policy, intent.to),
      )
  }
}

/** What a relayer sends moves somebody else's money, never this wallet's. */
function checkForeign(owner: Address, { self }: PolicyContext): Verdict {
  if (!isSameAddress(owner, self)) return allowed
  return denied({
    rule: 'relay',
    limit: `accounts other than ${self}`,
    value: owner,
    message:
      'The wallet relays what others signed: its own money it pays through deals, channels and payments.',
  })
}

function checkCounterparty(recipient: Address, counterparty: Address): Verdict {
  if (isSameAddress(recipient, counterparty)) return allowed
  return denied({
    rule: 'recipient',
    limit: counterparty,
    value: recipient,
    message: `The payment would go to ${recipient}, and it is said to be for ${counterparty}.`,
  })
}

function checkSpender(spender: Address, { contracts }: PolicyContext): Verdict {
  const known = [contracts.escrow, contracts.spendingMandate, contracts.paymentChannel].filter(
    contract => contract !== undefined,
  )
  if (known.some(contract => isSameAddress(contract, spender))) return allowed
  return denied({
    rule: 'known-contract',
    limit: known.join(', '),
    value: spender,
    message: `The wallet relays permits only for its network's own contracts, not for ${spender}.`,
  })
}

function checkRecipient(policy: Policy, to: Address): Verdict {
  if (policy.recipients.some(recipient => isSameAddress(recipient, to))) return allowed
  return denied({
    rule: 'recipient',
    limit: policy.recipients.join(', ') || 'nobody',
    value: to,
    message: `Transfers to ${to} are not allowed: add it to policy.recipients if you trust it.`,
  })
}
