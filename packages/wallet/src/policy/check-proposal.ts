import { type Address, failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { concat, keccak256, TypedDataEncoder } from 'ethers'
import { isSameAddress } from '../chain/is-same-address.ts'
import { toHex } from '../chain/to-hex.ts'
import { decodeProposal } from '../decode/decode-proposal.ts'
import type { Meaning } from '../decode/meaning.ts'
import type { Intent } from '../intent/intent.ts'
import { checkAmount } from './check-amount.ts'
import { claimed } from './claimed.ts'
import type { Denial, Policy, PolicyContext, Spending } from './policy.ts'
import { allowed, denied, firstDenial, type Verdict } from './verdict.ts'

/** The intents that somebody outside composed. */
export type ProposalIntent = Extract<Intent, { kind: 'proposed-call' | 'proposed-typed-data' }>

/** Reads what a proposal means from its bytes. Pure. */
export function readProposal(intent: ProposalIntent, context: PolicyContext): Result<Meaning, Denial> {
  const proposal = intent.kind === 'proposed-call' ? { call: intent.call } : { typedData: intent.typedData }
  const read = decodeProposal(proposal, context)
  return read.ok ? ok(read.value.meaning) : failed(read.error)
}

/**
 * What a proposal would take of this wallet's money: what it pays, and what it lets others take. Undefined where that is nothing.
 * Denied where it would go to several, or come in several tokens: those are proposed one by one.
 */
export function proposedSpending(
  intent: ProposalIntent,
  meaning: Meaning,
  context: PolicyContext,
): Result<Spending | undefined, Denial> {
  const outgoing = [
    ...meaning.payments
      .filter(({ from }) => isSameAddress(from, context.self))
      .map(({ token, to, amount }) => ({ token, to, amount })),
    ...meaning.allowances
      .filter(({ owner, change }) => isSameAddress(owner, context.self) && change !== 'decrease')
      .map(({ token, spender, amount }) => ({ token, to: spender, amount })),
  ]
  const [first] = outgoing
  if (first === undefined) return ok(undefined)
  const { token, to } = first
  if (outgoing.some(other => !isSameAddress(other.token, token) || !isSameAddress(other.to, to)))
    return proposalDenied('one token, to one recipient', `${outgoing.length} outgoing`)
  const amount = outgoing.reduce((sum, part) => sum + part.amount, 0n)
  const facts = { ...claimed(intent.spending), token, amount, recipient: to }
  return ok({ ...facts, kind: 'transfer', until: 0, nonce: fingerprint(intent), pays: true })
}

/** One key stands for one proposal: other bytes that take the same money would take it once more. */
function fingerprint(intent: ProposalIntent): Hex {
  if (intent.kind === 'proposed-call') return toHex(keccak256(concat([intent.call.to, intent.call.data])))
  const { domain, types, message } = intent.typedData
  return toHex(TypedDataEncoder.hash(domain, types, message))
}

/** Whether a proposal may be signed: every leaf understood and named by the policy, and every recipient too. */
export function checkProposal(policy: Policy, intent: ProposalIntent, context: PolicyContext): Verdict {
  const meaning = readProposal(intent, context)
  if (!meaning.ok) return meaning
  const spending = proposedSpending(intent, meaning.value, context)
  if (!spending.ok) return spending
  return firstDenial(
    () => checkLeaves(policy, meaning.value),
    () => checkDealless(meaning.value),
    () => (spending.value === undefined ? allowed : checkRecipient(policy, spending.value)),
    () => (spending.value === undefined ? allowed : checkAmount(policy, spending.value, context)),
  )
}

function checkLeaves({ contracts, tokens }: Policy, { calls }: Meaning): Verdict {
  const isNamed = ({ contract, method }: Meaning['calls'][number]): boolean =>
    contracts.some(known => isSameAddress(known.address, contract) && known.methods.includes(method)) ||
    (method === 'transfer' && tokens.some(({ address }) => isSameAddress(address, contract)))
  const foreign = calls.find(call => !isNamed(call))
  if (foreign === undefined) return allowed
  return proposalDenied(
    contracts.map(({ address, methods }) => `${methods.join(', ')} of ${address}`).join('; ') ||
      'transfers of known tokens',
    `${foreign.method} of ${foreign.contract}`,
  )
}

/** A deal's recipients and amounts come from its agreement, through the wallet's own intents, and never from outside. */
function checkDealless({ deal }: Meaning): Verdict {
  return deal === undefined ? allowed : proposalDenied('no deals', `deal ${deal}`)
}

function checkRecipient({ recipients }: Policy, { recipient, counterparty }: Spending): Verdict {
  const isKnown = (account: Address): boolean => recipients.some(known => isSameAddress(known, account))
  if (isKnown(recipient) && isSameAddress(recipient, counterparty)) return allowed
  return denied({
    rule: 'recipient',
    limit: recipients.join(', ') || 'nobody',
    value: recipient,
    message: `Proposals may not pay ${recipient}: add it to policy.recipients if you trust it.`,
  })
}

function proposalDenied(limit: string, value: string): Result<never, Denial> {
  return denied({
    rule: 'proposal',
    limit,
    value,
    message: `The wallet signs of what others composed: ${limit}. This is ${value}: see policy.contracts and policy.recipients.`,
  })
}
