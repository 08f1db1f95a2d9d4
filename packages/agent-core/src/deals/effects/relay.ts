import type { WalletPort } from '../../ports/wallet.ts'
import type { DealEvent } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { toAgreement } from './to-agreement.ts'
import { toPayment } from './to-payment.ts'
import { unwrap } from './unwrap.ts'

type Of<Type extends Effect['type']> = Extract<Effect, { type: Type }>

/** Opens the job with the client's signed payment. The wallet simulates it first: what is risked is the gas. */
export async function relayJob(
  { agreement, clientSignature, providerSignature, payment }: Of<'relay-job'>,
  wallet: WalletPort,
): Promise<DealEvent> {
  const signed = { agreement: toAgreement(agreement), clientSignature, providerSignature }
  const { transaction } = unwrap(await wallet.relayJob({ ...signed, payment: toPayment(payment) }))
  return { type: 'job-opened', transaction }
}

/** Takes the payment with the client's signed acceptance, before the review period has passed. */
export async function relayCompletion(
  { job, reason, signature }: Of<'relay-completion'>,
  wallet: WalletPort,
): Promise<DealEvent> {
  const { transaction } = unwrap(await wallet.relayCompletion({ job, reason, signature }))
  return { type: 'released', transaction }
}

/** Gives the budget back what was set aside for a deal that came to nothing. The wallet keeps it where a payment was signed. */
export async function releaseSpending(
  { deal }: Of<'release-spending'>,
  wallet: WalletPort,
): Promise<undefined> {
  await wallet.releaseSpending?.(deal)
}
