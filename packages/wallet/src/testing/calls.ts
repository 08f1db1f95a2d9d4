import { type Address, type Agreement, type Hex, hashAgreement } from '@dealwright/protocols'
import { AbiCoder, Interface, MaxUint256 } from 'ethers'
import { toHex } from '../chain/to-hex.ts'
import { addressOf, agreement, peer, context as policyContext, self, stranger, token } from './arbitraries.ts'

/** A context with every contract there is. */
export const context = {
  ...policyContext,
  contracts: {
    ...policyContext.contracts,
    spendingMandate: addressOf(0xe4),
    paymentChannel: addressOf(0xe5),
  },
}

export const { escrow, identityRegistry, reputationRegistry, spendingMandate, paymentChannel } =
  context.contracts
export const deal: Hex = hashAgreement(agreement, { chainId: context.chainId, escrow })
export const channel = {
  payer: self,
  signer: self,
  payee: peer,
  token: token.address,
  challengePeriod: 3_600,
  salt: toHex(`0x${'07'.repeat(32)}`),
}
export const mandate = {
  principal: stranger,
  agent: self,
  token: token.address,
  escrow,
  registry: identityRegistry,
  perDeal: 5n,
  perPeriod: 6n,
  total: 7n,
  period: 8n,
  validAfter: 0n,
  validUntil: 1_900_000_000n,
  services: [agreement.serviceDigest],
  salt: toHex(`0x${'08'.repeat(32)}`),
}

const agreementTuple =
  '(address client,address provider,address evaluator,address token,uint256 price,bytes32 serviceDigest,bytes32 requestHash,uint64 deliverBy,uint64 reviewPeriod,bytes32 salt)'
const channelTuple =
  '(address payer,address signer,address payee,address token,uint32 challengePeriod,bytes32 salt)'
const mandateTuple =
  '(address principal,address agent,address token,address escrow,address registry,uint256 perDeal,uint256 perPeriod,uint256 total,uint64 period,uint64 validAfter,uint64 validUntil,bytes32[] services,bytes32 salt)'

/** A call of a method written as in Solidity. */
export function callOf(
  to: Address,
  method: string,
  values: readonly unknown[],
): { to: Address; data: Hex; value: bigint } {
  const abi = new Interface([`function ${method}`])
  const [fragment] = abi.fragments
  if (fragment === undefined) throw new TypeError('No method.')
  return { to, data: toHex(abi.encodeFunctionData(fragment.format('sighash'), values)), value: 0n }
}

/** A payment from a mandate as the escrow takes it. */
export function drawFrom(source: Address, changes: Partial<typeof mandate> = {}): Hex {
  const coder = AbiCoder.defaultAbiCoder()
  const draw = coder.encode(
    [`(${mandateTuple} mandate,bytes principalSignature,bytes agentSignature,uint256 providerAgentId)`],
    [
      {
        mandate: { ...mandate, ...changes },
        principalSignature: '0x01',
        agentSignature: '0x02',
        providerAgentId: 3n,
      },
    ],
  )
  return toHex(coder.encode(['address', 'bytes'], [source, draw]))
}

/** Opening the job of an agreement by one of the four payment methods. */
export function opening(method: 0 | 1 | 2 | 3, terms: Agreement = agreement) {
  const signature = method === 0 ? '0x' : method === 3 ? drawFrom(spendingMandate) : `0x${'ab'.repeat(65)}`
  const validBefore = method === 1 || method === 2 ? BigInt(terms.deliverBy) : 0n
  return callOf(
    escrow,
    `createFromAgreement(${agreementTuple} agreement,bytes c,bytes p,(uint8 method,uint256 validAfter,uint256 validBefore,bytes signature) payment)`,
    [
      terms,
      `0x${'cd'.repeat(65)}`,
      `0x${'ef'.repeat(65)}`,
      { method, validAfter: 0n, validBefore, signature },
    ],
  )
}

const word = `0x${'05'.repeat(32)}`
const rsv = 'uint8 v,bytes32 r,bytes32 s'
const eip3009 = 'address,address,uint256,uint256,uint256,bytes32'
const paid = [stranger, self, 12n, 0n, 99n, word]

/** One call of every method that is understood and moves money or gives power. */
export const payingCalls: Readonly<Record<string, { to: Address; data: Hex; value: bigint }>> = {
  openByAllowance: opening(0),
  openByPermit: opening(1),
  openByAuthorization: opening(2),
  openBySource: opening(3),
  transfer: callOf(token.address, 'transfer(address,uint256)', [peer, 5n]),
  transferFrom: callOf(token.address, 'transferFrom(address,address,uint256)', [stranger, peer, 5n]),
  approve: callOf(token.address, 'approve(address,uint256)', [peer, MaxUint256]),
  increaseAllowance: callOf(token.address, 'increaseAllowance(address,uint256)', [peer, 5n]),
  decreaseAllowance: callOf(token.address, 'decreaseAllowance(address,uint256)', [peer, 5n]),
  permit: callOf(token.address, `permit(address,address,uint256,uint256,${rsv})`, [
    stranger,
    peer,
    5n,
    99n,
    27,
    word,
    word,
  ]),
  daiPermit: callOf(token.address, `permit(address,address,uint256,uint256,bool,${rsv})`, [
    stranger,
    peer,
    0n,
    99n,
    true,
    27,
    word,
    word,
  ]),
  transferWithAuthorization: callOf(token.address, `transferWithAuthorization(${eip3009},${rsv})`, [
    ...paid,
    27,
    word,
    word,
  ]),
  transferWithAuthorizationBytes: callOf(token.address, `transferWithAuthorization(${eip3009},bytes)`, [
    ...paid,
    '0x1234',
  ]),
  receiveWithAuthorization: callOf(token.address, `receiveWithAuthorization(${eip3009},${rsv})`, [
    ...paid,
    27,
    word,
    word,
  ]),
  fund: callOf(
    paymentChannel,
    `fund(${channelTuple},uint256,uint256,(uint8 method,uint256 validAfter,uint256 validBefore,bytes signature))`,
    [channel, 50n, 1_900_000_000n, { method: 2, validAfter: 0n, validBefore: 9n, signature: '0x12' }],
  ),
  claim: callOf(paymentChannel, `claim(${channelTuple},uint256,bytes)`, [channel, 30n, '0x1234']),
  record: callOf(paymentChannel, `record(${channelTuple},uint256,bytes)`, [channel, 30n, '0x1234']),
  claimMany: callOf(paymentChannel, `claimMany((${channelTuple} channel,uint256 amount,bytes signature)[])`, [
    [
      { channel, amount: 30n, signature: '0x1234' },
      { channel: { ...channel, payee: stranger }, amount: 31n, signature: '0x' },
    ],
  ]),
  permit2Approve: callOf(
    '0x000000000022D473030F116dDEE9F6B43aC78BA3',
    'approve(address,address,uint160,uint48)',
    [token.address, peer, 5n, 99n],
  ),
}
