import { failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { knownInterfaces } from '../chain/interfaces.ts'
import { isSameAddress } from '../chain/is-same-address.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import { denied } from '../guard/denied.ts'
import { hashDeal } from '../intent/hash-deal.ts'
import type { Payment } from '../intent/intent.ts'
import { checkPolicy } from '../policy/check-policy.ts'
import type { Session } from '../wallet/session.ts'
import type { Receipt, SignedAgreement, WalletFailure } from '../wallet/types.ts'
import { advanceJob, type JobStep, sendStep } from './advance-job.ts'
import { allowPayment } from './allow-payment.ts'
import { authorizePayment } from './authorize-payment.ts'
import { checkOpening } from './check-opening.ts'
import { readJob } from './read-job.ts'

type Outcome = Result<Receipt, WalletFailure>

const byAllowance: Payment = { method: 'allowance', validAfter: 0n, validBefore: 0n, signature: '0x' }

/**
 * Opens and funds the job of an agreement in which this wallet is the client. Pays by EIP-3009, else by permit, else (where the
 * policy allows it) by an approve of the exact price.
 */
export async function openJob(session: Session, signed: SignedAgreement): Promise<Outcome> {
  const { agreement } = signed
  const job = jobOf(session, signed)
  if (!isSameAddress(agreement.client, session.address))
    return failed({
      code: 'denied',
      reason: 'client-only',
      message: `${session.address} is not this agreement's client (${agreement.client}): only the client opens, others relay.`,
      retryable: false,
    })
  return session.once(`pay:${job}`, async () => {
    try {
      const intent = { kind: 'open-job', ...signed, payment: byAllowance } as const
      const verdict = checkPolicy(session.policy, intent, session.context)
      const [found, checked] = await Promise.all([
        readJob(session, job),
        verdict.ok ? checkOpening(session, signed) : denied(verdict.error),
      ])
      // What is open already stays open, whatever the policy or the balance say today.
      if (found !== undefined) return await advanceJob(session, openStep(job, signed, byAllowance))
      if (!checked.ok) return checked
      const { takesAuthorization } = await session.token(agreement.token)
      // An authorization stands alone. A permit's nonce and an allowance are shared by all deals: those go one at a time.
      return takesAuthorization
        ? await pay(session, job, signed)
        : await session.allowanceLane(() => pay(session, job, signed))
    } catch (error) {
      return failed(toWalletFailure(error, knownInterfaces))
    }
  })
}

/** Opens and funds a job with a payment that its client made possible. This wallet pays the gas only. */
export function relayJob(
  session: Session,
  signed: SignedAgreement & { readonly payment: Payment },
): Promise<Outcome> {
  return advanceJob(session, openStep(jobOf(session, signed), signed, signed.payment))
}

async function pay(session: Session, job: Hex, signed: SignedAgreement): Promise<Outcome> {
  const { takesAuthorization, takesPermit } = await session.token(signed.agreement.token)
  const payment =
    takesAuthorization || takesPermit
      ? await authorizePayment(session, signed.agreement)
      : await allowed(session, signed)
  return payment.ok ? sendStep(session, openStep(job, signed, payment.value)) : payment
}

async function allowed(session: Session, signed: SignedAgreement): Promise<Result<Payment, WalletFailure>> {
  const done = await allowPayment(session, signed.agreement)
  return done.ok ? ok(byAllowance) : done
}

/** Only the agreement and its proofs are taken along: callers may pass more, and it must not reach the intent. */
function openStep(job: Hex, signed: SignedAgreement, payment: Payment): JobStep {
  const { agreement, clientSignature, providerSignature } = signed
  return {
    job,
    intent: { kind: 'open-job', agreement, clientSignature, providerSignature, payment },
    isDone: () => true,
    event: 'JobFunded',
  }
}

function jobOf(session: Session, { agreement }: SignedAgreement): Hex {
  const { chainId, contracts } = session.context
  return hashDeal(agreement, { chainId, escrow: contracts.escrow })
}
