import { agreementTuple } from './agreement-type.ts'
import { contractReader } from './contract-reader.ts'
import { deniedBecause, nothing } from './reading.ts'

/** The mandate contract: an account can only take mandates back. */
export const mandateReader = contractReader({
  'revoke(bytes32 mandate)': () => nothing,
  'revokeBySignature(address principal,bytes32 mandate,bytes signature)': () => nothing,
  [`pay(bytes32 hash,${agreementTuple} agreement,bytes data)`]: () =>
    deniedBecause('only an escrow makes a mandate pay'),
})
