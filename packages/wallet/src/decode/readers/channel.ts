import type { Channel } from '../../intent/channel.ts'
import type { Arguments } from './arguments.ts'
import { contractReader } from './contract-reader.ts'
import { deniedBecause, type Reading, type Site } from './reading.ts'

const channelTuple =
  '(address payer,address signer,address payee,address token,uint32 challengePeriod,bytes32 salt)'
const permitMethod = 1n
const lastMethod = 2n

/**
 * Payment channels: funding pays the contract, a claim pays the payee at most its cumulative amount, recording only
 * makes that good, collecting pays what was made good before, ending one gives the rest back to its payer.
 */
export const channelReader = contractReader({
  [`fund(${channelTuple} channel,uint256 amount,uint256 expiresAt,(uint8 method,uint256 validAfter,uint256 validBefore,bytes signature) deposit)`]:
    readFunding,
  [`claim(${channelTuple} channel,uint256 amount,bytes signature)`]: (values, site) =>
    readClaims([values], site),
  [`claimMany((${channelTuple} channel,uint256 amount,bytes signature)[] claims)`]: (values, site) =>
    readClaims(values.structs('claims'), site),
  // The payee's from then on, though it stays in the contract until it is collected.
  [`record(${channelTuple} channel,uint256 amount,bytes signature)`]: (values, site) =>
    readClaims([values], site),
  // How much comes is what the contract owes: nothing of the signer's goes.
  'collect(address payee,address token)': () => ({ kind: 'leaf' }),
  [`close(${channelTuple} channel)`]: readEnd,
  [`release(${channelTuple} channel)`]: readEnd,
  [`withdraw(${channelTuple} channel)`]: readEnd,
})

function readFunding(values: Arguments, { contract }: Site): Reading {
  const channel = readChannel(values.struct('channel'))
  const { payer, token } = channel
  const amount = values.amount('amount')
  const method = values.struct('deposit').amount('method')
  if (method > lastMethod) return deniedBecause('it deposits by a method that is not known')
  return {
    kind: 'leaf',
    payments: [{ token, from: payer, to: contract, amount }],
    ...(method === permitMethod ? { allowances: [{ token, owner: payer, spender: contract, amount }] } : {}),
    channels: [channel],
    until: values.amount('expiresAt'),
  }
}

function readClaims(claims: readonly Arguments[], { contract }: Site): Reading {
  const read = claims.map(claim => ({
    channel: readChannel(claim.struct('channel')),
    amount: claim.amount('amount'),
  }))
  return {
    kind: 'leaf',
    payments: read.map(({ channel, amount }) => ({
      token: channel.token,
      from: contract,
      to: channel.payee,
      amount,
    })),
    channels: read.map(({ channel }) => channel),
  }
}

function readEnd(values: Arguments): Reading {
  return { kind: 'leaf', channels: [readChannel(values.struct('channel'))] }
}

function readChannel(values: Arguments): Channel {
  return {
    payer: values.address('payer'),
    signer: values.address('signer'),
    payee: values.address('payee'),
    token: values.address('token'),
    challengePeriod: Number(values.amount('challengePeriod')),
    salt: values.bytes('salt'),
  }
}
