export type { Ap2Merchant, OpenPaymentClaims } from './claims.ts'
export {
  type Ap2Mandate,
  type Ap2Omission,
  type Ap2Refusal,
  type ExportAp2MandateParameters,
  exportAp2Mandate,
} from './export-ap2-mandate.ts'
export {
  type Ap2Limits,
  type ReadAp2MandateParameters,
  readAp2Mandate,
} from './read-ap2-mandate.ts'
