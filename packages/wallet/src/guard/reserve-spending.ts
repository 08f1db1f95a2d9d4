import { ok, type Result } from '@dealwright/protocols'
import type { Reservation } from '../budget/budget-store.ts'
import type { BudgetBook } from '../budget/create-budget-book.ts'
import { isBefore } from '../budget/spending-states.ts'
import type { Meaning } from '../decode/meaning.ts'
import type { Material } from '../intent/material.ts'
import type { Denial, Policy, PolicyContext, Spending } from '../policy/policy.ts'
import type { WalletFailure } from '../wallet/types.ts'
import { denied } from './denied.ts'

/** What the principal is asked before something is signed. */
export interface ApprovalQuestion {
  readonly material: Material
  /** What the material's bytes mean. */
  readonly meaning: Meaning
  readonly spending: Spending
}

/** Asks the principal; a failure where the answer is no, or none. */
export type Approve = (question: ApprovalQuestion) => Promise<Result<void, WalletFailure>>

/** What {@link reserveSpending} works with. */
export interface Spender {
  readonly policy: Policy
  readonly context: PolicyContext
  readonly budgets: BudgetBook
  /** Asks the chain what became of what is set aside; true where that freed something. Called before a budget says no. */
  readonly settle?: () => Promise<boolean>
  /** Without it, what needs an approval is denied. */
  readonly approve?: Approve
}

/** Takes back what was set aside, where nothing that could take the money was signed after all. */
export type Undo = () => Promise<void>

/** Sets money aside and, where the policy says so, asks the principal: once per key. Declined means that nothing stays set aside. */
export async function reserveSpending(
  spender: Spender,
  question: ApprovalQuestion & { readonly needsApproval: boolean },
): Promise<Result<Undo, WalletFailure>> {
  const { policy, budgets, approve } = spender
  const { spending, needsApproval } = question
  // An allowance that is left over could pay for any signed agreement.
  const pays = spending.pays || (spending.kind === 'deal' && policy.allowApprove)
  const first = await reserve(spender, { ...spending, pays: pays && !needsApproval })
  if (!first.ok) return denied(first.error)
  const { isNew, entry } = first.value
  const undo: Undo = async () => {
    if (isNew) await budgets.giveBack(spending.key)
  }
  if (!needsApproval) return ok(undo)
  if (!entry.approved) {
    const answer = approve === undefined ? denied(nobodyToAsk) : await approve(question)
    if (!answer.ok) {
      if (isBefore(entry.state, 'signed')) await budgets.release(spending.key)
      return answer
    }
    await budgets.approve(spending.key)
  }
  if (!pays) return ok(undo)
  // A freeze may have come while the principal thought about it.
  const second = await reserve(spender, { ...spending, pays })
  return second.ok ? ok(undo) : denied(second.error)
}

async function reserve(
  { policy, context, budgets, settle }: Spender,
  spending: Spending,
): Promise<Result<Reservation, Denial>> {
  const reserved = await budgets.reserve(policy, spending, context)
  const isUsedUp = !reserved.ok && (reserved.error.rule === 'budget' || reserved.error.rule === 'rate')
  if (!isUsedUp || settle === undefined || !(await settle())) return reserved
  return budgets.reserve(policy, spending, context)
}

const nobodyToAsk: Denial = {
  rule: 'approval',
  limit: 'with the approval of the principal',
  value: 'without',
  message:
    'The principal must approve this, and there is nobody to ask: raise policy.approveAbove, or open an approval desk.',
}
