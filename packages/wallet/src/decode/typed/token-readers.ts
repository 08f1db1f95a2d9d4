import { MaxUint256 } from 'ethers'
import { isSameAddress } from '../../chain/is-same-address.ts'
import type { DecodeContext } from '../meaning.ts'
import { permit2Address } from '../readers/permit2.ts'
import { nothing, type Reading } from '../readers/reading.ts'
import { fields } from './fields.ts'
import type { Message } from './message.ts'
import type { TypedReader, TypedSite } from './typed-reader.ts'

const authorization = fields(
  'address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce',
)
const permitDetails = fields('address token,uint160 amount,uint48 expiration,uint48 nonce')
const tokenPermissions = fields('address token,uint256 amount')

const permit2Domain = ({ chainId }: DecodeContext) => ({
  name: 'Permit2',
  chainId,
  verifyingContract: permit2Address,
})

/** The typed data by which tokens and Permit2 move money or give power over it. */
export const tokenReaders: readonly TypedReader[] = [
  {
    primaryType: 'TransferWithAuthorization',
    types: { TransferWithAuthorization: authorization },
    read: authorize,
  },
  {
    primaryType: 'ReceiveWithAuthorization',
    types: { ReceiveWithAuthorization: authorization },
    read: authorize,
  },
  {
    primaryType: 'CancelAuthorization',
    types: { CancelAuthorization: fields('address authorizer,bytes32 nonce') },
    read: () => nothing,
  },
  {
    primaryType: 'Permit',
    types: { Permit: fields('address owner,address spender,uint256 value,uint256 nonce,uint256 deadline') },
    read: (message, { contract }) => ({
      kind: 'leaf',
      allowances: [
        {
          token: contract,
          owner: message.address('owner'),
          spender: message.address('spender'),
          amount: message.amount('value'),
        },
      ],
      until: message.amount('deadline'),
    }),
  },
  {
    // DAI's own form: all or nothing, and it ends the chance to submit, not the allowance.
    primaryType: 'Permit',
    types: { Permit: fields('address holder,address spender,uint256 nonce,uint256 expiry,bool allowed') },
    read: (message, { contract }) => ({
      kind: 'leaf',
      allowances: [
        {
          token: contract,
          owner: message.address('holder'),
          spender: message.address('spender'),
          amount: message.flag('allowed') ? MaxUint256 : 0n,
        },
      ],
    }),
  },
  {
    primaryType: 'PermitSingle',
    types: {
      PermitDetails: permitDetails,
      PermitSingle: fields('PermitDetails details,address spender,uint256 sigDeadline'),
    },
    domain: permit2Domain,
    read: (message, site) =>
      allow([message.struct('details')], { message, site, until: endOf([message.struct('details')]) }),
  },
  {
    primaryType: 'PermitBatch',
    types: {
      PermitBatch: fields('PermitDetails[] details,address spender,uint256 sigDeadline'),
      PermitDetails: permitDetails,
    },
    domain: permit2Domain,
    read: (message, site) =>
      allow(message.structs('details'), { message, site, until: endOf(message.structs('details')) }),
  },
  {
    primaryType: 'PermitTransferFrom',
    types: {
      PermitTransferFrom: fields('TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline'),
      TokenPermissions: tokenPermissions,
    },
    domain: permit2Domain,
    read: (message, site) =>
      allow([message.struct('permitted')], { message, site, until: message.amount('deadline') }),
  },
  {
    primaryType: 'PermitBatchTransferFrom',
    types: {
      PermitBatchTransferFrom: fields(
        'TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline',
      ),
      TokenPermissions: tokenPermissions,
    },
    domain: permit2Domain,
    read: (message, site) =>
      allow(message.structs('permitted'), { message, site, until: message.amount('deadline') }),
  },
]

function authorize(message: Message, { contract, context }: TypedSite): Reading {
  const to = message.address('to')
  const isDeal = isSameAddress(to, context.contracts.escrow)
  return {
    kind: 'leaf',
    payments: [{ token: contract, from: message.address('from'), to, amount: message.amount('value') }],
    until: message.amount('validBefore'),
    // The nonce of a payment into escrow is the hash of the agreement that it pays.
    ...(isDeal ? { deal: message.bytes('nonce') } : {}),
  }
}

function allow(
  permissions: readonly Message[],
  { message, site, until }: { message: Message; site: TypedSite; until: bigint },
): Reading {
  const spender = message.address('spender')
  const owner = site.context.self
  const allowances = permissions.map(permission => ({
    token: permission.address('token'),
    owner,
    spender,
    amount: permission.amount('amount'),
  }))
  return { kind: 'leaf', allowances, until }
}

function endOf(details: readonly Message[]): bigint {
  return details.reduce((end, detail) => {
    const expiration = detail.amount('expiration')
    return expiration > end ? expiration : end
  }, 0n)
}
