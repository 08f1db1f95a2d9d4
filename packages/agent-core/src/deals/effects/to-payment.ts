import { DealwrightError } from '@dealwright/protocols'
import type { DealPayment } from '../../ports/wallet.ts'
import type { PaymentRecord } from '../deal-protocol.ts'

/** A payment as the wallet takes it, from its journaled form. */
export const toPayment = (record: PaymentRecord): DealPayment =>
  record.method === 'source'
    ? record
    : { ...record, validAfter: BigInt(record.validAfter), validBefore: BigInt(record.validBefore) }

/** The journaled form of a payment. Throws `needs-gas` for an allowance: nothing of it is signed that could be handed over. */
export function toPaymentRecord(payment: DealPayment): PaymentRecord {
  if (payment.method === 'source') {
    const { method, source, data } = payment
    return { method, source, data }
  }
  const { method, signature } = payment
  if (method === 'allowance')
    throw new DealwrightError({
      code: 'needs-gas',
      message:
        'This token is paid by allowance, which nobody can relay: send the wallet native currency for gas.',
    })
  return {
    method,
    validAfter: String(payment.validAfter),
    validBefore: String(payment.validBefore),
    signature,
  }
}
