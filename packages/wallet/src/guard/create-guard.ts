import { DealwrightError, failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { isError, type Signer, Transaction } from 'ethers'
import { isSameAddress } from '../chain/is-same-address.ts'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import type { Meaning } from '../decode/meaning.ts'
import { compileSending } from '../intent/compile-sending.ts'
import { compileSigning } from '../intent/compile-signing.ts'
import type { Intent, SendingIntent, SigningIntent } from '../intent/intent.ts'
import type { Material } from '../intent/material.ts'
import type { Fees } from '../lane/fees.ts'
import { checkGas, highestCost } from '../policy/check-gas.ts'
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
export interface Guard {
  (request: GuardRequest): Promise<Result<Hex, WalletFailure>>
  /**
   * Asks the principal ahead of a send, where the policy wants that, so that nobody's answer is waited for with a nonce in hand. The
   * money stays set aside under its key, and the signature then needs no other answer.
   */
  readonly clear: (intent: SendingIntent) => Promise<Result<Clearance, WalletFailure>>
}

/** That nothing stands against a send. */
export interface Clearance {
  /** Whether the principal was asked, which takes its time. */
  readonly isAsked: boolean
  /** Frees what was set aside for the question, where nothing is signed after all. */
  readonly undo: Undo
}

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
    const paid = await payGas({ nonce, gasLimit, fees })
    if (!paid.ok) return paid
    try {
      return ok(toHex(await signer.signTransaction({ to, data, value, chainId, nonce, gasLimit, ...fees })))
    } catch (error) {
      return signerFailed(error)
    }
  }

  /** Fees come from the RPC: what it says must not cost more than the policy allows. */
  async function payGas({ nonce, ...offer }: TransactionFrame): Promise<Result<void, WalletFailure>> {
    const cost = highestCost(offer)
    const affordable = checkGas(policy, cost, context)
    const counted = affordable.ok ? await budgets.noteGas(policy, { nonce, cost }) : affordable
    // Fees go down again, and days pass.
    return counted.ok ? ok(undefined) : denied(counted.error, { retryable: true })
  }

  /** Reads the bytes that an intent comes to, and holds them beside what it claims. */
  function examine(
    claim: { readonly intent: Intent; readonly spending: Spending | undefined },
    material: Material,
  ): Result<Meaning, WalletFailure> {
    const { intent } = claim
    const meaning = decodeMaterial(material, context, intent)
    if (!meaning.ok) return denied(meaning.error)
    // What is proposed from outside claims nothing: the policy has looked at all of its meaning.
    const isProposal = intent.kind === 'proposed-call' || intent.kind === 'proposed-typed-data'
    const known = isProposal ? ok(undefined) : checkMeaning(meaning.value, claim, { policy, context })
    return known.ok ? ok(meaning.value) : denied(known.error)
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

  async function clear(intent: SendingIntent): Promise<Result<Clearance, WalletFailure>> {
    const judged = judgeIntent(policy, intent, { ...context, now: now() })
    if (!judged.ok) return denied(judged.error)
    const { decision, spending } = judged.value
    if (decision === 'allowed' || spending === undefined) return ok({ isAsked: false, undo: async () => {} })
    const material = compileSending(intent, context)
    const meaning = examine({ intent, spending }, material)
    if (!meaning.ok) return meaning
    const known = await budgets.find(spending.key)
    const asked = await reserveSpending(parameters, {
      material,
      meaning: meaning.value,
      needsApproval: true,
      // Until it is signed, nothing can take the money.
      spending: { ...spending, pays: false },
    })
    if (!asked.ok) return asked
    const undo = async (): Promise<void> => {
      if (known === undefined) await budgets.release(spending.key)
    }
    return ok({ isAsked: known?.approved !== true, undo })
  }

  async function sign(request: GuardRequest): Promise<Result<Hex, WalletFailure>> {
    if (request.intent === undefined) return resign(request)
    const { intent, frame } = request
    const judged = judgeIntent(policy, intent, { ...context, now: now() })
    if (!judged.ok) return denied(judged.error)
    const { decision, spending } = judged.value
    const material = frame === undefined ? compileSigning(intent, context) : compileSending(intent, context)
    const meaning = examine({ intent, spending }, material)
    if (!meaning.ok) return meaning
    const counted = frame === undefined ? ok(undefined) : await budgets.noteSending(policy)
    if (!counted.ok) return denied(counted.error)
    const paid = frame === undefined ? ok(undefined) : await payGas(frame)
    if (!paid.ok) return paid
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

  return Object.assign(sign, { clear })
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
