import { isSameAddress } from '../../chain/is-same-address.ts'
import { hashChannel } from '../../intent/channel.ts'
import type { DecodeContext, PaymentMeaning } from '../meaning.ts'
import { dealOf, toSeconds } from '../readers/agreement-type.ts'
import { jobHash } from '../readers/escrow.ts'
import { deniedBecause, nothing } from '../readers/reading.ts'
import { fields } from './fields.ts'
import type { TypedReader } from './typed-reader.ts'

const escrowDomain = ({ chainId, contracts }: DecodeContext) => ({
  name: 'Dealwright JobEscrow',
  version: '1',
  chainId,
  verifyingContract: contracts.escrow,
})

const channelDomain = ({ chainId, contracts: { paymentChannel } }: DecodeContext) =>
  paymentChannel && {
    name: 'Dealwright PaymentChannel',
    version: '1',
    chainId,
    verifyingContract: paymentChannel,
  }

const mandateDomain = ({ chainId, contracts: { spendingMandate } }: DecodeContext) =>
  spendingMandate && {
    name: 'Dealwright SpendingMandate',
    version: '1',
    chainId,
    verifyingContract: spendingMandate,
  }

const identityDomain = ({ chainId, contracts }: DecodeContext) => ({
  name: 'ERC8004IdentityRegistry',
  version: '1',
  chainId,
  verifyingContract: contracts.identityRegistry,
})

/** The typed data of Dealwright's own contracts and of the identity registry. */
export const dealReaders: readonly TypedReader[] = [
  {
    primaryType: 'Agreement',
    types: {
      Agreement: fields(
        'address client,address provider,address evaluator,address token,uint256 price,bytes32 serviceDigest,bytes32 requestHash,uint64 deliverBy,uint64 reviewPeriod,bytes32 salt',
      ),
    },
    domain: escrowDomain,
    // Hashing the agreement for the deal is the encoder's check already.
    isStrict: true,
    read: (message, { context }) => {
      const agreement = {
        client: message.address('client'),
        provider: message.address('provider'),
        evaluator: message.address('evaluator'),
        token: message.address('token'),
        price: message.amount('price'),
        serviceDigest: message.bytes('serviceDigest'),
        requestHash: message.bytes('requestHash'),
        deliverBy: toSeconds(message.amount('deliverBy')),
        reviewPeriod: toSeconds(message.amount('reviewPeriod')),
        salt: message.bytes('salt'),
      }
      const { token, client, price, deliverBy } = agreement
      return {
        kind: 'leaf',
        payments: [{ token, from: client, to: context.contracts.escrow, amount: price }],
        deal: dealOf(agreement, { context }),
        agreement,
        until: BigInt(deliverBy),
      }
    },
  },
  {
    primaryType: 'Completion',
    types: { Completion: fields('uint256 jobId,bytes32 reason') },
    domain: escrowDomain,
    read: message => ({ kind: 'leaf', deal: jobHash(message.amount('jobId')) }),
  },
  {
    primaryType: 'Claim',
    types: { Claim: fields('bytes32 channel,uint256 amount') },
    domain: channelDomain,
    read: (message, { contract, context }) => {
      const { chainId, preimages } = context
      const channel = preimages?.channels?.find(
        known => hashChannel(known, { chainId, paymentChannel: contract }) === message.bytes('channel'),
      )
      if (channel === undefined) return deniedBecause('it claims from a channel that is not known here')
      const { token, payee: to } = channel
      return {
        kind: 'leaf',
        payments: [{ token, from: contract, to, amount: message.amount('amount') }],
        channels: [channel],
      }
    },
  },
  {
    primaryType: 'Draw',
    types: { Draw: fields('bytes32 mandate,bytes32 agreement') },
    domain: mandateDomain,
    read: (message, { contract, context }) => {
      const deal = message.bytes('agreement')
      const agreement = context.preimages?.agreements?.find(known => dealOf(known, { context }) === deal)
      if (agreement === undefined) return deniedBecause('it draws for an agreement that is not known here')
      const { token, price: amount } = agreement
      // Whose money it is stands in the mandate, of which there is only the hash: the contract speaks for the principal.
      const payment: PaymentMeaning = { token, from: contract, to: context.contracts.escrow, amount }
      return { kind: 'leaf', payments: [payment], deal, agreement, until: BigInt(agreement.deliverBy) }
    },
  },
  {
    primaryType: 'Mandate',
    types: {
      Mandate: fields(
        'address principal,address agent,address token,address escrow,address registry,uint256 perDeal,uint256 perPeriod,uint256 total,uint64 period,uint64 validAfter,uint64 validUntil,bytes32[] services,bytes32 salt',
      ),
    },
    domain: mandateDomain,
    read: (message, { contract, context }) => {
      if (!isSameAddress(message.address('escrow'), context.contracts.escrow))
        return deniedBecause('it is for an escrow that is not known here')
      return {
        kind: 'leaf',
        allowances: [
          {
            token: message.address('token'),
            owner: message.address('principal'),
            spender: contract,
            amount: message.amount('total'),
          },
        ],
        until: message.amount('validUntil'),
      }
    },
  },
  {
    primaryType: 'Revocation',
    types: { Revocation: fields('bytes32 mandate') },
    domain: mandateDomain,
    read: () => nothing,
  },
  {
    primaryType: 'AgentWalletSet',
    types: { AgentWalletSet: fields('uint256 agentId,address newWallet,address owner,uint256 deadline') },
    domain: identityDomain,
    read: message => ({ kind: 'leaf', until: message.amount('deadline') }),
  },
]
