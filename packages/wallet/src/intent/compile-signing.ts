import { agreementTypedData, hashAgreement } from '@dealwright/protocols'
import type { PolicyContext } from '../policy/policy.ts'
import type { SigningIntent } from './intent.ts'
import type { TypedDataMaterial } from './material.ts'
import { paymentTypes } from './payment-types.ts'
import { unknownIntent } from './unknown-intent.ts'

/** Turns a signing intent into the exact EIP-712 data. Pure: amounts, recipients and nonces come from the agreement only. */
export function compileSigning(intent: SigningIntent, context: PolicyContext): TypedDataMaterial {
  const { escrow } = context.contracts
  const { agreement } = intent
  const domain = { chainId: context.chainId, escrow }
  switch (intent.kind) {
    case 'sign-agreement':
      return { kind: 'typed-data', ...agreementTypedData(agreement, domain) }
    case 'authorize-payment':
      return {
        kind: 'typed-data',
        domain: intent.tokenDomain,
        primaryType: 'ReceiveWithAuthorization',
        types: { ReceiveWithAuthorization: paymentTypes.ReceiveWithAuthorization },
        message: {
          from: agreement.client,
          to: escrow,
          value: agreement.price,
          validAfter: 0n,
          validBefore: BigInt(agreement.deliverBy),
          nonce: hashAgreement(agreement, domain),
        },
      }
    case 'permit-payment':
      return {
        kind: 'typed-data',
        domain: intent.tokenDomain,
        primaryType: 'Permit',
        types: { Permit: paymentTypes.Permit },
        message: {
          owner: agreement.client,
          spender: escrow,
          value: agreement.price,
          nonce: intent.nonce,
          deadline: BigInt(agreement.deliverBy),
        },
      }
    default:
      throw unknownIntent(intent)
  }
}
