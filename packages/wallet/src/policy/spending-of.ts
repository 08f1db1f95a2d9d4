import type { Agreement } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import { type Channel, depositNonce, hashChannel } from '../intent/channel.ts'
import { hashDeal } from '../intent/hash-deal.ts'
import type { Intent } from '../intent/intent.ts'
import { proposedSpending, readProposal } from './check-proposal.ts'
import { claimed } from './claimed.ts'
import { normaliseService } from './normalise-service.ts'
import type { PolicyContext, Spending } from './policy.ts'

/**
 * What an intent spends, or undefined where it spends nothing of this wallet's. Pure. A proposal from outside says only what it is
 * for: what it pays is read from its bytes, and one that cannot be read is denied by `checkPolicy`.
 */
export function spendingOf(intent: Intent, context: PolicyContext): Spending | undefined {
  switch (intent.kind) {
    case 'sign-agreement':
      return ofDeal(intent.agreement, context, { pays: false })
    case 'authorize-payment':
    case 'permit-payment':
    case 'sign-draw':
    case 'open-job':
    case 'approve-payment':
      return ofDeal(intent.agreement, context, { pays: true })
    case 'authorize-deposit':
    case 'fund-channel':
      return ofDeposit(intent, context)
    case 'authorize-transfer': {
      const { token, amount, to, validBefore, nonce, spending } = intent
      return {
        ...claimed(spending),
        kind: 'payment',
        token,
        amount,
        recipient: to,
        until: toSeconds(validBefore),
        nonce,
        pays: true,
      }
    }
    case 'transfer': {
      const { key, token, amount, to } = intent
      const spending = { key, counterparty: to }
      return { ...claimed(spending), kind: 'transfer', token, amount, recipient: to, ...never, pays: true }
    }
    case 'proposed-call':
    case 'proposed-typed-data': {
      const meaning = readProposal(intent, context)
      const spending = meaning.ok ? proposedSpending(intent, meaning.value, context) : meaning
      return spending.ok ? spending.value : undefined
    }
    default:
      return undefined
  }
}

const never = { until: 0, nonce: '' } as const

function ofDeal(
  agreement: Agreement,
  { self, chainId, contracts }: PolicyContext,
  { pays }: { pays: boolean },
): Spending | undefined {
  if (!isSameAddress(agreement.client, self)) return undefined
  return {
    key: hashDeal(agreement, { chainId, escrow: contracts.escrow }),
    kind: 'deal',
    token: agreement.token,
    amount: agreement.price,
    recipient: contracts.escrow,
    counterparty: agreement.provider,
    service: normaliseService(agreement.serviceDigest),
    until: agreement.deliverBy,
    nonce: '',
    pays,
  }
}

interface Deposit {
  readonly channel: Channel
  readonly amount: bigint
  readonly deposited: bigint
  readonly expiresAt: number
  readonly validBefore?: bigint
  readonly deposit?: { readonly validBefore: bigint }
}

/** A deposit's EIP-3009 nonce is its key: whatever is signed under one nonce, one deposit comes of it. */
function ofDeposit(
  { channel, amount, deposited, expiresAt, validBefore, deposit }: Deposit,
  { self, chainId, contracts }: PolicyContext,
): Spending | undefined {
  const { paymentChannel } = contracts
  if (paymentChannel === undefined || !isSameAddress(channel.payer, self)) return undefined
  const channelId = hashChannel(channel, { chainId, paymentChannel })
  const nonce = depositNonce({ channelId, deposited: deposited + amount, expiresAt })
  return {
    key: nonce,
    kind: 'channel',
    token: channel.token,
    amount,
    recipient: paymentChannel,
    counterparty: channel.payee,
    service: '',
    until: toSeconds(validBefore ?? deposit?.validBefore ?? 0n),
    nonce,
    pays: true,
  }
}

function toSeconds(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? 0 : Number(value)
}
