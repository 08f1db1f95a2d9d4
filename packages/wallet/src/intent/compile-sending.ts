import type { Address } from '@dealwright/protocols'
import { AbiCoder, Signature, ZeroHash } from 'ethers'
import {
  channelInterface,
  escrowInterface,
  identityInterface,
  reputationInterface,
  tokenInterface,
} from '../chain/interfaces.ts'
import { toHex } from '../chain/to-hex.ts'
import type { PolicyContext } from '../policy/policy.ts'
import type { Payment, PaymentMethod, SendingIntent } from './intent.ts'
import type { CallMaterial } from './material.ts'
import { missingContract } from './missing-contract.ts'
import { unknownIntent } from './unknown-intent.ts'

const methodNumbers: Readonly<Record<PaymentMethod, number>> = {
  allowance: 0,
  permit: 1,
  authorization: 2,
  source: 3,
}
/** `DepositMethod.Authorization`: the only deposit whose signature binds channel, total and end. */
const byAuthorization = 2

/**
 * Turns a sending intent into the exact call. Pure; targets are the wallet's own contracts and never carry value.
 * Throws `unknown-intent`, and `no-contract` where the network lacks the contract that the intent needs.
 */
export function compileSending(intent: SendingIntent, context: PolicyContext): CallMaterial {
  const { escrow, identityRegistry, reputationRegistry } = context.contracts
  switch (intent.kind) {
    case 'open-job':
      return onEscrow(escrow, 'createFromAgreement', [
        { ...intent.agreement },
        intent.clientSignature,
        intent.providerSignature,
        encodePayment(intent.payment),
      ])
    case 'submit-work':
      return onEscrow(escrow, 'submit', [BigInt(intent.job), intent.deliverable, '0x'])
    case 'complete-job':
      return onEscrow(escrow, 'complete', [BigInt(intent.job), ZeroHash, '0x'])
    case 'complete-by-signature':
      return onEscrow(escrow, 'completeBySignature', [BigInt(intent.job), intent.reason, intent.signature])
    case 'reject-job':
      return onEscrow(escrow, 'reject', [BigInt(intent.job), intent.reason, '0x'])
    case 'claim-refund':
      return onEscrow(escrow, 'claimRefund', [BigInt(intent.job)])
    case 'release-job':
      return onEscrow(escrow, 'release', [BigInt(intent.job)])
    case 'approve-payment':
      return onToken(intent.agreement.token, 'approve', [escrow, intent.amount])
    case 'fund-channel': {
      const { channel, amount, expiresAt, deposit } = intent
      return onChannels(context, 'fund', [
        { ...channel },
        amount,
        expiresAt,
        { ...deposit, method: byAuthorization },
      ])
    }
    case 'claim-channels':
      return compileClaims(intent.claims, context)
    case 'record-claim': {
      const { channel, amount, signature } = intent.claim
      return onChannels(context, 'record', [{ ...channel }, amount, signature])
    }
    case 'collect-owed':
      return onChannels(context, 'collect', [context.self, intent.token])
    case 'close-channel':
      return onChannels(context, 'close', [{ ...intent.channel }])
    case 'release-channel':
      return onChannels(context, 'release', [{ ...intent.channel }])
    case 'withdraw-channel':
      return onChannels(context, 'withdraw', [{ ...intent.channel }])
    case 'settle-transfer':
      return compileTransfer(intent)
    case 'relay-permit': {
      const { token, owner, spender, value, deadline } = intent
      const { v, r, s } = Signature.from(intent.signature)
      return onToken(token, 'permit', [owner, spender, value, deadline, v, r, s])
    }
    case 'transfer':
      return onToken(intent.token, 'transfer', [intent.to, intent.amount])
    case 'proposed-call':
      return { kind: 'call', ...intent.call }
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

function onEscrow(escrow: Address, method: string, parameters: readonly unknown[]): CallMaterial {
  return call(escrow, escrowInterface.encodeFunctionData(method, parameters))
}

function onToken(token: Address, method: string, parameters: readonly unknown[]): CallMaterial {
  return call(token, tokenInterface.encodeFunctionData(method, parameters))
}

function onChannels(context: PolicyContext, method: string, parameters: readonly unknown[]): CallMaterial {
  const channels = context.contracts.paymentChannel ?? missingContract('paymentChannel')
  return call(channels, channelInterface.encodeFunctionData(method, parameters))
}

/** One claim is cheaper alone, and its refusal says why; several go together, and what cannot be paid is passed over. */
function compileClaims(
  claims: Extract<SendingIntent, { kind: 'claim-channels' }>['claims'],
  context: PolicyContext,
): CallMaterial {
  const [first, ...others] = claims
  if (first !== undefined && others.length === 0)
    return onChannels(context, 'claim', [{ ...first.channel }, first.amount, first.signature])
  return onChannels(context, 'claimMany', [
    claims.map(({ channel, amount, signature }) => ({ channel: { ...channel }, amount, signature })),
  ])
}

/** A key's signature goes in three parts, which every token with EIP-3009 takes; an ERC-1271 account's goes whole. */
function compileTransfer(intent: Extract<SendingIntent, { kind: 'settle-transfer' }>): CallMaterial {
  const { token, from, to, value, validAfter, validBefore, nonce, signature } = intent
  const terms = [from, to, value, validAfter, validBefore, nonce]
  if (signature.length !== 132)
    return onToken(
      token,
      'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
      [...terms, signature],
    )
  const { v, r, s } = Signature.from(signature)
  return onToken(
    token,
    'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)',
    [...terms, v, r, s],
  )
}

function encodePayment(payment: Payment) {
  if (payment.method !== 'source') return { ...payment, method: methodNumbers[payment.method] }
  const signature = AbiCoder.defaultAbiCoder().encode(['address', 'bytes'], [payment.source, payment.data])
  return { method: methodNumbers.source, validAfter: 0n, validBefore: 0n, signature }
}
