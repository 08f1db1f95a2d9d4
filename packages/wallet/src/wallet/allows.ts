import { type Address, ok, type Result } from '@dealwright/protocols'
import { settleSpendings } from '../escrow/settle-spendings.ts'
import { denied } from '../guard/denied.ts'
import { checkAmount } from '../policy/check-amount.ts'
import { frozenDenial, needsApproval, type PolicyDecision } from '../policy/check-policy.ts'
import { checkSpending } from '../policy/check-spending.ts'
import { normaliseService } from '../policy/normalise-service.ts'
import type { Denial, Spending } from '../policy/policy.ts'
import type { Session } from './session.ts'
import type { WalletFailure } from './types.ts'

/** A deal that might be made. */
export interface DealQuestion {
  /** Who would be paid. */
  readonly counterparty: Address
  /** Atomic units. */
  readonly amount: bigint
  /** Service digest (`sha256:…` or `0x…`). Default: none, which an allowlist of services denies. */
  readonly service?: string
  /** Default: the network's token. */
  readonly token?: Address
}

/**
 * Says whether a deal with somebody would be allowed now, by policy and budgets, without setting anything aside: what is asked before
 * anybody bargains. `needs-approval`: the principal would be asked. The answer binds nobody, and the signature asks again.
 */
export async function allows(
  session: Session,
  { counterparty, amount, service = '', token = session.context.token.address }: DealQuestion,
): Promise<Result<PolicyDecision, WalletFailure>> {
  const { policy, budgets } = session
  const context = { ...session.context, now: Date.now() }
  if (policy.frozen) return denied(frozenDenial)
  const spending: Spending = {
    key: '',
    kind: 'deal',
    token,
    amount,
    recipient: context.contracts.escrow,
    counterparty,
    service: normaliseService(service),
    until: 0,
    nonce: '',
    pays: false,
  }
  const within = checkAmount(policy, { token, amount }, context)
  if (!within.ok) return denied(within.error)
  const wanted = checkSpending(policy, spending, context)
  if (!wanted.ok) return denied(wanted.error)
  const foresee = (): Promise<Result<void, Denial>> => budgets.foresee(policy, spending, context)
  const first = await foresee()
  const isUsedUp = !first.ok && (first.error.rule === 'budget' || first.error.rule === 'rate')
  // As before a signature: what came to nothing on chain is free again.
  const affordable = isUsedUp && (await settleSpendings(session)) ? await foresee() : first
  if (!affordable.ok) return denied(affordable.error)
  return ok(needsApproval(policy, spending, context) ? 'needs-approval' : 'allowed')
}
