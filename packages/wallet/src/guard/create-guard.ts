import { DealwrightError, failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { isError, type Signer, Transaction } from 'ethers'
import { isSameAddress } from '../chain/is-same-address.ts'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import { compileSending } from '../intent/compile-sending.ts'
import { compileSigning } from '../intent/compile-signing.ts'
import type { Intent, SendingIntent, SigningIntent } from '../intent/intent.ts'
import type { Fees } from '../lane/fees.ts'
import { frozenDenial, judgeIntent } from '../policy/check-policy.ts'
import { isStopped, isStoppedCall } from '../policy/is-stopped.ts'
import type { Spending } from '../policy/policy.ts'
import type { WalletFailure } from '../wallet/types.ts'
import { checkContracts, checkMeaning } from './check-meaning.ts'
import { decodeMaterial } from './decode-material.ts'
import { denied } from './denied.ts'
import { type ApprovalQuestion, reserveSpending, type Spender, type Undo } from './reserve-spending.ts'

/** Everything of a transaction that the intent does not say. Fees in wei. */
export interface TransactionFrame {
  readonly nonce: number
  readonly gasLimit: bigint
  readonly fees: Fees
}

/**
 * What the guard is asked: an intent to sign, an intent to send with its transaction frame, or other fees for a transaction that
 * this key signed before.
 */
export type GuardRequest =
  | { readonly intent: SigningIntent; readonly frame?: undefined }
  | { readonly intent: SendingIntent; readonly frame: TransactionFrame }
  | { readonly intent?: undefined; readonly signed: Hex; readonly fees: Fees }

/** Answers with a signature (signing intents) or a signed raw transaction (sending intents), or says what rule denied it. */
export type Guard = (request: GuardRequest) => Promise<Result<Hex, WalletFailure>>

/** What {@link createGuard} needs. */
export interface CreateGuardParameters extends Spender {
  readonly signer: Signer
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/**
 * Makes the only function that can reach the key: compilation, the bytes read again, policy, budgets, approval, then the
 * signature. The signer lives in this closure and nowhere else.
 */
export function createGuard(parameters: CreateGuardParameters): Guard {
  const { signer, policy, context, budgets, now = Date.now } = parameters

  /** The same call under the same nonce: only one of the two can be mined, so this is no new authority. */
  async function resign({ signed, fees }: { signed: Hex; fees: Fees }): Promise<Result<Hex, WalletFailure>> {
    const { from, to, data, value, chainId, nonce, gasLimit } = Transaction.from(signed)
    const isOwn = from !== null && isSameAddress(from, context.self) && chainId === BigInt(context.chainId)
    if (!isOwn || to === null) return failed(foreign)
    const call = { kind: 'call', to: toAddress(to), data: toHex(data), value } as const
    const meaning = decodeMaterial(call, context)
    if (!meaning.ok) return denied(meaning.error)
    const known = checkContracts(meaning.value, { policy, context })
    if (!known.ok) return denied(known.error)
    // Higher fees bring about what would otherwise be passed over.
    if (isStoppedCall(data) && (policy.frozen || (await budgets.isFrozen()))) return frozen
    try {
      return ok(toHex(await signer.signTransaction({ to, data, value, chainId, nonce, gasLimit, ...fees })))
    } catch (error) {
      return signerFailed(error)
    }
  }

  /** Sets the money aside that an intent spends, or sees to it that a freeze stops it. */
  async function setAside(
    intent: Intent,
    question: Omit<ApprovalQuestion, 'spending'> & { needsApproval: boolean },
    spending: Spending | undefined,
  ): Promise<Result<Undo, WalletFailure>> {
    if (spending !== undefined) return reserveSpending(parameters, { ...question, spending })
    const isFrozen = isStopped(intent, context) && (await budgets.isFrozen())
    return isFrozen ? frozen : ok(async () => {})
  }

  return async request => {
    if (request.intent === undefined) return resign(request)
    const { intent, frame } = request
    const judged = judgeIntent(policy, intent, { ...context, now: now() })
    if (!judged.ok) return denied(judged.error)
    const { decision, spending } = judged.value
    const material = frame === undefined ? compileSigning(intent, context) : compileSending(intent, context)
    const meaning = decodeMaterial(material, context, intent)
    if (!meaning.ok) return denied(meaning.error)
    // What is proposed from outside claims nothing: the policy has looked at all of its meaning.
    const isProposal = intent.kind === 'proposed-call' || intent.kind === 'proposed-typed-data'
    const known = isProposal
      ? ok(undefined)
      : checkMeaning(meaning.value, { intent, spending }, { policy, context })
    if (!known.ok) return denied(known.error)
    const counted = frame === undefined ? ok(undefined) : await budgets.noteSending(policy)
    if (!counted.ok) return denied(counted.error)
    const needsApproval = decision === 'needs-approval'
    const reserved = await setAside(intent, { material, meaning: meaning.value, needsApproval }, spending)
    if (!reserved.ok) return reserved
    try {
      if (material.kind === 'typed-data')
        return ok(toHex(await signer.signTypedData(material.domain, material.types, material.message)))
      if (frame === undefined) throw new TypeError('A call needs a transaction frame.')
      const { nonce, gasLimit, fees } = frame
      const { chainId } = context
      const { to, data, value } = material
      return ok(toHex(await signer.signTransaction({ to, data, value, chainId, nonce, gasLimit, ...fees })))
    } catch (error) {
      await reserved.value()
      return signerFailed(error)
    }
  }
}

const foreign: WalletFailure = {
  code: 'denied',
  reason: 'own-transaction',
  message: 'The wallet raises the fees of its own transactions only.',
  retryable: false,
}

const frozen = denied(frozenDenial)

function signerFailed(error: unknown): Result<never, WalletFailure> {
  if (isError(error, 'ACTION_REJECTED'))
    return failed({
      code: 'denied',
      reason: 'signer',
      message: 'The signer refused to sign.',
      retryable: false,
    })
  // No cause: a foreign signer's error may hold what it was made of.
  throw new DealwrightError({
    code: 'signing-failed',
    message:
      'The signer could not sign: use one that signs transactions and typed data locally (not a JSON-RPC account).',
  })
}
