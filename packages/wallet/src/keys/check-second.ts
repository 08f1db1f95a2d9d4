import { type Address, failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Meaning } from '../decode/meaning.ts'
import type { SignerEntry, SignerRules } from './signer-rules.ts'

const dayMs = 24 * 3_600_000

/** What a signer process weighs a meaning against. */
export interface SecondCheckContext {
  readonly self: Address
  readonly rules: SignerRules
  /** What it signed before. */
  readonly signed: readonly SignerEntry[]
  /** Unix milliseconds. */
  readonly now: number
  /** Hash of what will be signed: the key of money that is about no deal. */
  readonly hash: Hex
}

/**
 * The signer's own look at what it is asked to sign, which trusts nothing that the wallet checked: known contracts only, own money
 * only into escrow, channels or to allowed recipients, allowances to escrow and channels only, each within the caps. Answers with
 * what to write down before signing; a deal is counted once, however many signatures it takes. Pure.
 */
export function checkSecond(
  meaning: Meaning,
  { self, rules, signed, now, hash }: SecondCheckContext,
): Result<readonly SignerEntry[], string> {
  const { escrow, paymentChannel, spendingMandate, ...registries } = rules.contracts
  const collectors = [escrow, paymentChannel].filter(address => address !== undefined)
  const known = [
    ...collectors,
    ...[spendingMandate, registries.identityRegistry, registries.reputationRegistry].filter(
      address => address !== undefined,
    ),
    ...rules.tokens.map(({ address }) => address),
  ]
  // A batch could pay for something else under the name of a deal that is counted already.
  if (meaning.calls.length > 1) return failed('it signs one call at a time, no batches')
  const foreign = meaning.calls.find(({ contract }) => !isIn(known, contract))
  if (foreign !== undefined) return failed(`${foreign.contract} is none of its contracts`)
  const power = meaning.allowances.find(
    ({ owner, spender, change }) =>
      isSameAddress(owner, self) && change !== 'decrease' && !isIn(collectors, spender),
  )
  if (power !== undefined) return failed(`${power.spender} may not be given an allowance`)
  const sources = [self, ...(spendingMandate === undefined ? [] : [spendingMandate])]
  const own = meaning.payments.filter(({ from }) => isIn(sources, from))
  const stray = own.find(({ to }) => !isIn([...collectors, ...rules.recipients], to))
  if (stray !== undefined) return failed(`${stray.to} is not allowed to be paid`)
  const key = meaning.deal ?? hash
  const entries: SignerEntry[] = []
  const tokens = new Set(
    [...own, ...meaning.allowances.filter(({ owner }) => isSameAddress(owner, self))].map(
      ({ token }) => token,
    ),
  )
  for (const token of tokens) {
    const cap = rules.tokens.find(({ address }) => isSameAddress(address, token))
    if (cap === undefined) return failed(`token ${token} is not one of its tokens`)
    const paid = sum(own.filter(payment => payment.token === token))
    const allowed = sum(
      meaning.allowances.filter(
        ({ token: of, owner, change }) => of === token && isSameAddress(owner, self) && change !== 'decrease',
      ),
    )
    // A permit and the payment that uses it are the same money.
    const amount = paid > allowed ? paid : allowed
    if (amount > cap.perSignature) return failed(`${amount} units are above its cap of ${cap.perSignature}`)
    const others = signed.filter(
      entry => entry.at > now - dayMs && isSameAddress(entry.token, token) && entry.key !== key,
    )
    const today = sum(others)
    if (today + amount > cap.perDay)
      return failed(`${amount} units are above what is left of its day, ${cap.perDay - today}`)
    const before = signed.findLast(entry => entry.key === key && isSameAddress(entry.token, token))
    if (amount > (before?.amount ?? 0n)) entries.push({ key, token, amount, at: now })
  }
  return ok(entries)
}

function isIn(list: readonly Address[], address: Address): boolean {
  return list.some(one => isSameAddress(one, address))
}

function sum(list: readonly { readonly amount: bigint }[]): bigint {
  return list.reduce((total, { amount }) => total + amount, 0n)
}
