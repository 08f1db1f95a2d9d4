import { type Address, failed, ok, type Result, type Token } from '@dealwright/protocols'
import type { Meaning } from '../decode/meaning.ts'
import type { Material } from '../intent/material.ts'
import type { WalletFailure } from '../wallet/types.ts'
import type { ApprovalDesk } from './create-approval-desk.ts'
import { describeMeaning } from './describe-meaning.ts'
import { hashMaterial } from './hash-material.ts'

/** What {@link approveByDesk} needs. */
export interface ApproveByDeskParameters {
  readonly context: {
    readonly self: Address
    readonly chainId: number
    readonly token: Token
    readonly contracts: {
      readonly escrow: Address
      readonly identityRegistry: Address
      readonly reputationRegistry: Address
      readonly spendingMandate?: Address | undefined
      readonly paymentChannel?: Address | undefined
    }
  }
  /** What others call themselves, by address. */
  readonly names?: () => readonly { readonly address: Address; readonly name: string }[]
  /** How long the principal has. Default 75000 ms: sellers hold their price for 90 seconds. */
  readonly timeoutMs?: number
}

/**
 * Makes the question that a guard puts to the principal: what will be signed, by its hash, in words made from what its bytes mean.
 * Fails with `denied` and reason `approval`. A question that found no answer in time is taken back, so that nothing is signed for
 * it later; one that was open when the program closed is found again at the next start.
 */
export function approveByDesk(
  desk: ApprovalDesk,
  { context, names, timeoutMs = 75_000 }: ApproveByDeskParameters,
): (question: {
  readonly material: Material
  readonly meaning: Meaning
}) => Promise<Result<void, WalletFailure>> {
  const { self, token, contracts } = context
  const labels: readonly (readonly [label: string, address: Address | undefined])[] = [
    ['escrow', contracts.escrow],
    ['identity registry', contracts.identityRegistry],
    ['reputation registry', contracts.reputationRegistry],
    ['spending mandates', contracts.spendingMandate],
    ['payment channels', contracts.paymentChannel],
    [token.symbol, token.address],
  ]
  const known = labels.flatMap(([label, address]) => (address === undefined ? [] : [{ label, address }]))
  return async ({ material, meaning }) => {
    const hash = hashMaterial(material, context)
    const claims = names === undefined ? {} : { names: names() }
    const words = describeMeaning(meaning, { self, tokens: [token], contracts: known, ...claims })
    const answer = await desk.ask({ hash, words }, { timeoutMs })
    if (answer.ok) return ok(undefined)
    const { outcome, message, rule } = answer.error
    if (outcome === 'waiting') await desk.withdraw(hash)
    // Whoever asks again after a restart finds the same question.
    return failed({ code: 'denied', reason: rule, message, retryable: outcome === 'closed' })
  }
}
