import { DealwrightError } from '@dealwright/protocols'
import type { WalletPort } from '../../ports/wallet.ts'
import type { DealEvent } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { toAgreement } from './to-agreement.ts'
import { unwrap } from './unwrap.ts'

/** The client's signature on the terms. The wallet's policy has the last word. */
export async function signAgreement(
  { agreement }: Extract<Effect, { type: 'sign-agreement' }>,
  wallet: WalletPort,
): Promise<DealEvent> {
  return { type: 'agreement-signed', ...unwrap(await wallet.signAgreement(toAgreement(agreement))) }
}

/** The provider's signature, given only under a valid one of the client. */
export async function countersign(
  { agreement: record, clientSignature: signature }: Extract<Effect, { type: 'countersign' }>,
  wallet: WalletPort,
): Promise<DealEvent> {
  const agreement = toAgreement(record)
  if (!(await wallet.verifyAgreement({ agreement, signer: agreement.client, signature }))) {
    throw new DealwrightError({ code: 'bad-signature', message: 'The client did not sign these terms.' })
  }
  return { type: 'agreement-signed', ...unwrap(await wallet.signAgreement(agreement)) }
}
