import type { Agreement } from '@dealwright/protocols'
import type { AgreementRecord } from '../deal-protocol.ts'

/** An agreement as the wallet takes it, from its journaled form. */
export const toAgreement = (record: AgreementRecord): Agreement => ({
  ...record,
  price: BigInt(record.price),
})
