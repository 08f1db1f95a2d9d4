import {
  type Agreement,
  agreementTypedData,
  claimTypedData,
  drawTypedData,
  type Hex,
} from '@dealwright/protocols'
import type { TypedDataDomain } from 'ethers'
import type { PolicyContext } from '../policy/policy.ts'
import { depositNonce, hashChannel } from './channel.ts'
import { hashDeal } from './hash-deal.ts'
import type { SigningIntent } from './intent.ts'
import type { TypedDataMaterial } from './material.ts'
import { missingContract } from './missing-contract.ts'
import { paymentTypes } from './payment-types.ts'
import { unknownIntent } from './unknown-intent.ts'

/**
 * Turns a signing intent into the exact EIP-712 data. Pure: amounts, recipients and nonces of a deal come from the agreement only.
 * Throws `unknown-intent`, and `no-contract` where the network lacks the contract that the intent needs.
 */
export function compileSigning(intent: SigningIntent, context: PolicyContext): TypedDataMaterial {
  const { chainId, self } = context
  const { escrow } = context.contracts
  switch (intent.kind) {
    case 'sign-agreement':
      return { kind: 'typed-data', ...agreementTypedData(intent.agreement, { chainId, escrow }) }
    case 'authorize-payment': {
      const { agreement } = intent
      return typedData(intent.tokenDomain, 'ReceiveWithAuthorization', {
        from: agreement.client,
        to: escrow,
        value: agreement.price,
        validAfter: 0n,
        validBefore: BigInt(agreement.deliverBy),
        nonce: hashOf(agreement, context),
      })
    }
    case 'permit-payment': {
      const { agreement } = intent
      return typedData(intent.tokenDomain, 'Permit', {
        owner: agreement.client,
        spender: escrow,
        value: agreement.price,
        nonce: intent.nonce,
        deadline: BigInt(agreement.deliverBy),
      })
    }
    case 'authorize-transfer': {
      const { to, amount, validAfter, validBefore, nonce } = intent
      const message = { from: self, to, value: amount, validAfter, validBefore, nonce }
      return typedData(intent.tokenDomain, 'TransferWithAuthorization', message)
    }
    case 'authorize-deposit': {
      const { channel, amount, deposited, expiresAt, validAfter, validBefore } = intent
      const paymentChannel = channelsOf(context)
      const channelId = hashChannel(channel, { chainId, paymentChannel })
      return typedData(intent.tokenDomain, 'ReceiveWithAuthorization', {
        from: channel.payer,
        to: paymentChannel,
        value: amount,
        validAfter,
        validBefore,
        nonce: depositNonce({ channelId, deposited: deposited + amount, expiresAt }),
      })
    }
    case 'sign-claim': {
      const domain = { chainId, paymentChannel: channelsOf(context) }
      const message = { channel: hashChannel(intent.channel, domain), amount: intent.amount }
      return { kind: 'typed-data', ...claimTypedData(message, domain) }
    }
    case 'sign-draw': {
      const spendingMandate = context.contracts.spendingMandate ?? missingContract('spendingMandate')
      const draw = { mandate: intent.mandate, agreement: hashOf(intent.agreement, context) }
      return { kind: 'typed-data', ...drawTypedData(draw, { chainId, spendingMandate }) }
    }
    case 'sign-completion':
      return typedData(
        { name: 'Dealwright JobEscrow', version: '1', chainId, verifyingContract: escrow },
        'Completion',
        { jobId: BigInt(intent.job), reason: intent.reason },
      )
    case 'proposed-typed-data':
      return { kind: 'typed-data', ...intent.typedData }
    default:
      throw unknownIntent(intent)
  }
}

function typedData(
  domain: TypedDataDomain,
  primaryType: keyof typeof paymentTypes,
  message: Record<string, unknown>,
): TypedDataMaterial {
  return {
    kind: 'typed-data',
    domain,
    primaryType,
    types: { [primaryType]: paymentTypes[primaryType] },
    message,
  }
}

function hashOf(agreement: Agreement, { chainId, contracts }: PolicyContext): Hex {
  return hashDeal(agreement, { chainId, escrow: contracts.escrow })
}

function channelsOf({ contracts }: PolicyContext) {
  return contracts.paymentChannel ?? missingContract('paymentChannel')
}
