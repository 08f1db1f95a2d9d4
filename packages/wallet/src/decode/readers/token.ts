import { MaxUint256 } from 'ethers'
import { isSameAddress } from '../../chain/is-same-address.ts'
import type { Arguments } from './arguments.ts'
import { contractReader } from './contract-reader.ts'
import { isEscrow } from './escrow.ts'
import { deniedBecause, nothing, type Reading, type Site } from './reading.ts'

const collectible = () =>
  deniedBecause('it hands over collectibles (ERC-721 or ERC-1155), which are not money')
const authorizationArguments =
  'address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce'
const parts = 'uint8 v,bytes32 r,bytes32 s'

/**
 * Any contract that is called like a token: EIP-20, EIP-2612, EIP-3009. Whether the contract is a token that may be trusted is
 * for the policy to say.
 */
export const tokenReader = contractReader({
  'transfer(address to,uint256 amount)': (values, { contract, caller }) =>
    paying(contract, { from: caller, to: values.address('to'), amount: values.amount('amount') }),
  'transferFrom(address from,address to,uint256 amount)': (values, { contract }) =>
    paying(contract, {
      from: values.address('from'),
      to: values.address('to'),
      amount: values.amount('amount'),
    }),
  'approve(address spender,uint256 amount)': (values, { contract, caller }) =>
    allowing(contract, caller, values),
  'increaseAllowance(address spender,uint256 amount)': (values, { contract, caller }) =>
    allowing(contract, caller, values, 'increase'),
  'decreaseAllowance(address spender,uint256 amount)': (values, { contract, caller }) =>
    allowing(contract, caller, values, 'decrease'),
  [`permit(address owner,address spender,uint256 amount,uint256 deadline,${parts})`]: permitting,
  'permit(address owner,address spender,uint256 amount,uint256 deadline,bytes signature)': permitting,
  [`permit(address owner,address spender,uint256 nonce,uint256 deadline,bool allowed,${parts})`]: (
    values,
    { contract },
  ) => ({
    kind: 'leaf',
    allowances: [
      {
        token: contract,
        owner: values.address('owner'),
        spender: values.address('spender'),
        amount: values.flag('allowed') ? MaxUint256 : 0n,
      },
    ],
  }),
  [`transferWithAuthorization(${authorizationArguments},${parts})`]: authorized,
  [`transferWithAuthorization(${authorizationArguments},bytes signature)`]: authorized,
  [`receiveWithAuthorization(${authorizationArguments},${parts})`]: received,
  [`receiveWithAuthorization(${authorizationArguments},bytes signature)`]: received,
  [`cancelAuthorization(address authorizer,bytes32 nonce,${parts})`]: () => nothing,
  'cancelAuthorization(address authorizer,bytes32 nonce,bytes signature)': () => nothing,
  'setApprovalForAll(address operator,bool approved)': collectible,
  'safeTransferFrom(address from,address to,uint256 tokenId)': collectible,
  'safeTransferFrom(address from,address to,uint256 tokenId,bytes data)': collectible,
  'safeTransferFrom(address from,address to,uint256 id,uint256 amount,bytes data)': collectible,
  'safeBatchTransferFrom(address from,address to,uint256[] ids,uint256[] amounts,bytes data)': collectible,
})

type Paying = { from: Site['caller']; to: Site['caller']; amount: bigint }

function paying(token: Site['contract'], { from, to, amount }: Paying): Reading {
  return { kind: 'leaf', payments: [{ token, from, to, amount }] }
}

function allowing(
  token: Site['contract'],
  owner: Site['caller'],
  values: Arguments,
  change?: 'increase' | 'decrease',
): Reading {
  const allowance = { token, owner, spender: values.address('spender'), amount: values.amount('amount') }
  return { kind: 'leaf', allowances: [change === undefined ? allowance : { ...allowance, change }] }
}

function permitting(values: Arguments, { contract }: Site): Reading {
  return allowing(contract, values.address('owner'), values)
}

function authorized(values: Arguments, site: Site): Reading {
  const to = values.address('to')
  return {
    kind: 'leaf',
    payments: [{ token: site.contract, from: values.address('from'), to, amount: values.amount('value') }],
    // The nonce of a payment into escrow is the hash of the agreement that it pays.
    ...(isEscrow(to, site) ? { deal: values.bytes('nonce') } : {}),
  }
}

function received(values: Arguments, site: Site): Reading {
  return isSameAddress(values.address('to'), site.caller)
    ? authorized(values, site)
    : deniedBecause('only the recipient itself can receive with an authorization')
}
