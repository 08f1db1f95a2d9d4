import type { Address } from '@dealwright/protocols'
import { ZeroHash } from 'ethers'
import {
  escrowInterface,
  identityInterface,
  reputationInterface,
  tokenInterface,
} from '../chain/interfaces.ts'
import { toHex } from '../chain/to-hex.ts'
import type { PolicyContext } from '../policy/policy.ts'
import type { Payment, PaymentMethod, SendingIntent } from './intent.ts'
import type { CallMaterial } from './material.ts'
import { unknownIntent } from './unknown-intent.ts'

const methodNumbers: Readonly<Record<PaymentMethod, number>> = { allowance: 0, permit: 1, authorization: 2 }

/** Turns a sending intent into the exact call. Pure; targets are the wallet's own contracts and never carry value. */
export function compileSending(intent: SendingIntent, context: PolicyContext): CallMaterial {
  const { escrow, identityRegistry, reputationRegistry } = context.contracts
  switch (intent.kind) {
    case 'open-job': {
      const { agreement, clientSignature, providerSignature, payment } = intent
      return call(
        escrow,
        escrowInterface.encodeFunctionData('createFromAgreement', [
          { ...agreement },
          clientSignature,
          providerSignature,
          encodePayment(payment),
        ]),
      )
    }
    case 'submit-work':
      return call(
        escrow,
        escrowInterface.encodeFunctionData('submit', [BigInt(intent.job), intent.deliverable, '0x']),
      )
    case 'complete-job':
      return call(
        escrow,
        escrowInterface.encodeFunctionData('complete', [BigInt(intent.job), ZeroHash, '0x']),
      )
    case 'reject-job':
      return call(
        escrow,
        escrowInterface.encodeFunctionData('reject', [BigInt(intent.job), intent.reason, '0x']),
      )
    case 'claim-refund':
      return call(escrow, escrowInterface.encodeFunctionData('claimRefund', [BigInt(intent.job)]))
    case 'release-job':
      return call(escrow, escrowInterface.encodeFunctionData('release', [BigInt(intent.job)]))
    case 'approve-payment':
      return call(
        intent.agreement.token,
        tokenInterface.encodeFunctionData('approve', [escrow, intent.amount]),
      )
    case 'register-agent':
      return call(
        identityRegistry,
        identityInterface.encodeFunctionData('register(string,(string,bytes)[])', [
          intent.agentURI,
          intent.metadata.map(({ key, value }) => ({ metadataKey: key, metadataValue: value })),
        ]),
      )
    case 'set-agent-uri':
      return call(
        identityRegistry,
        identityInterface.encodeFunctionData('setAgentURI', [intent.agentId, intent.agentURI]),
      )
    case 'set-metadata':
      return call(
        identityRegistry,
        identityInterface.encodeFunctionData('setMetadata', [
          intent.agentId,
          intent.entry.key,
          intent.entry.value,
        ]),
      )
    case 'give-feedback':
      return call(
        reputationRegistry,
        reputationInterface.encodeFunctionData('giveFeedback', [
          intent.agentId,
          intent.value,
          0,
          intent.tag1,
          intent.tag2,
          '',
          intent.feedbackURI,
          intent.feedbackHash,
        ]),
      )
    default:
      throw unknownIntent(intent)
  }
}

function call(to: Address, data: string): CallMaterial {
  return { kind: 'call', to, data: toHex(data), value: 0n }
}

function encodePayment(payment: Payment) {
  return { ...payment, method: methodNumbers[payment.method] }
}
