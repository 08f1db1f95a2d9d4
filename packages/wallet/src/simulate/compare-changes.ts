import { type Address, failed, ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Meaning } from '../decode/meaning.ts'
import type { Changes, Difference } from './changes.ts'

/** Why what a call would really do is not what its bytes say. */
export interface ChangeDenial {
  readonly rule: 'changes'
  readonly limit: string
  readonly value: string
  readonly message: string
}

/**
 * Compares what a call's bytes say with what a simulation found. Of the signer's own, exactly what is spoken of may leave and no
 * allowance may end above what is spoken of; whom the signer pays must get all of it. Whoever else pays (a principal by its mandate, a
 * payer who signed) loses no more than is spoken of. More than expected coming in is nobody's
 * loss, and what payees claim is at most what their claims say. Pure.
 */
export function compareChanges(expected: Meaning, found: Changes, self: Address): Result<void, ChangeDenial> {
  for (const balance of found.balances) {
    const isOwn = isSameAddress(balance.owner, self)
    const denial = isOwn
      ? checkOwn(expected, balance, self)
      : (checkPayee(expected, balance, self) ?? checkPayer(expected, balance))
    if (denial !== undefined) return failed(denial)
  }
  for (const allowance of found.allowances) {
    if (!isSameAddress(allowance.owner, self)) continue
    const denial = checkAllowance(expected, allowance)
    if (denial !== undefined) return failed(denial)
  }
  const [contract] = found.collectibles
  if (contract !== undefined)
    return failed(
      deny(
        'nothing of it',
        `a collectible of ${contract}`,
        `The call would give away power over collectibles of ${contract}.`,
      ),
    )
  return unspoken(expected, found, self)
}

function checkOwn(
  expected: Meaning,
  { token, before, after }: Difference,
  self: Address,
): ChangeDenial | undefined {
  const leaving = sum(expected, { token, from: self })
  const coming = sum(expected, { token, to: self })
  const lost = before - after
  const isExact = leaving > 0n && coming === 0n
  if (isExact ? lost === leaving : lost <= leaving) return undefined
  return deny(
    `${leaving} units of ${token}`,
    `${lost} units`,
    `The call would take ${lost} units of ${token} from this wallet, where its bytes speak of ${leaving}: the token or a contract is not what it seems.`,
  )
}

/** Whom this wallet pays must get all of it: a token that keeps a part would leave the rest unpaid. */
function checkPayee(
  expected: Meaning,
  { token, owner, before, after }: Difference,
  self: Address,
): ChangeDenial | undefined {
  const paid = sum(expected, { token, from: self, to: owner })
  if (paid === 0n || sum(expected, { token, from: owner }) > 0n || after - before >= paid) return undefined
  return deny(
    `${paid} units of ${token}`,
    `${after - before} units`,
    `${owner} would get ${after - before} units of ${token} and not the ${paid} that are paid: the token keeps a part.`,
  )
}

/** Others' money is theirs, but what they signed is all that this wallet makes them lose. */
function checkPayer(
  expected: Meaning,
  { token, owner, before, after }: Difference,
): ChangeDenial | undefined {
  const paying = sum(expected, { token, from: owner })
  if (paying === 0n || before - after <= paying) return undefined
  return deny(
    `${paying} units of ${token}`,
    `${before - after} units`,
    `The call would take ${before - after} units of ${token} from ${owner}, where its bytes speak of ${paying}: the token or a contract is not what it seems.`,
  )
}

function checkAllowance(
  expected: Meaning,
  { token, spender, before, after }: Changes['allowances'][number],
): ChangeDenial | undefined {
  const spoken = expected.allowances.filter(
    allowance => isSameAddress(allowance.token, token) && isSameAddress(allowance.spender, spender),
  )
  const added = spoken
    .filter(({ change }) => change === 'increase')
    .reduce((total, { amount }) => total + amount, 0n)
  const set = spoken
    .filter(({ change }) => change === undefined)
    .reduce((most, { amount }) => (amount > most ? amount : most), 0n)
  const highest = (before > set ? before : set) + added
  // Where a new allowance is set, the old one must not outlive it.
  const limit = spoken.some(({ change }) => change === undefined) ? set + added : highest
  if (after <= limit) return undefined
  return deny(
    `${limit} units of ${token} for ${spender}`,
    `${after} units`,
    `After the call ${spender} could take ${after} units of ${token} from this wallet, where its bytes allow ${limit}.`,
  )
}

/** What the bytes say of this wallet's money must have been looked at. */
function unspoken(expected: Meaning, found: Changes, self: Address): Result<void, ChangeDenial> {
  const unseen = expected.payments.find(
    ({ token, from }) =>
      isSameAddress(from, self) &&
      !found.balances.some(
        balance => isSameAddress(balance.token, token) && isSameAddress(balance.owner, self),
      ),
  )
  if (unseen === undefined) return ok(undefined)
  return failed(
    deny(
      'a simulation that looked',
      unseen.token,
      `The simulation did not look at this wallet's ${unseen.token}.`,
    ),
  )
}

function sum(
  { payments }: Meaning,
  { token, from, to }: { token: Address; from?: Address; to?: Address },
): bigint {
  return payments
    .filter(
      payment =>
        isSameAddress(payment.token, token) &&
        (from === undefined || isSameAddress(payment.from, from)) &&
        (to === undefined || isSameAddress(payment.to, to)),
    )
    .reduce((total, { amount }) => total + amount, 0n)
}

function deny(limit: string, value: string, message: string): ChangeDenial {
  return { rule: 'changes', limit, value, message }
}
