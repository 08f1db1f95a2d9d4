import { type Hex, isHex } from '@dealwright/protocols'
import { toBeHex } from 'ethers'
import { isSameAddress } from '../../chain/is-same-address.ts'
import { toHex } from '../../chain/to-hex.ts'
import type { PaymentMeaning } from '../meaning.ts'
import { agreementTuple, dealOf, readAgreement } from './agreement-type.ts'
import type { Arguments } from './arguments.ts'
import { contractReader } from './contract-reader.ts'
import { readDraw } from './draw.ts'
import { deniedBecause, type Reading, type Site } from './reading.ts'

const methodNames = ['allowance', 'permit', 'authorization', 'source'] as const

/** The escrow: opening a job moves its price; all else moves what the escrow holds, to where its agreement says. */
export const escrowReader = contractReader({
  [`createFromAgreement(${agreementTuple} agreement,bytes clientSignature,bytes providerSignature,(uint8 method,uint256 validAfter,uint256 validBefore,bytes signature) payment)`]:
    readOpening,
  'submit(uint256 jobId,bytes32 deliverable,bytes optParams)': onJob,
  'complete(uint256 jobId,bytes32 reason,bytes optParams)': onJob,
  'completeBySignature(uint256 jobId,bytes32 reason,bytes signature)': onJob,
  'reject(uint256 jobId,bytes32 reason,bytes optParams)': onJob,
  'claimRefund(uint256 jobId)': onJob,
  'release(uint256 jobId)': onJob,
})

function readOpening(values: Arguments, site: Site): Reading {
  const agreement = readAgreement(values.struct('agreement'))
  const payment = values.struct('payment')
  const method = methodNames[Number(payment.amount('method'))]
  const { client, token, price } = agreement
  const { escrow } = site.context.contracts
  const deal = dealOf(agreement, site)
  const from = (payer: PaymentMeaning['from']): Reading => ({
    kind: 'leaf',
    payments: [{ token, from: payer, to: escrow, amount: price }],
    deal,
    agreement,
  })
  switch (method) {
    case 'allowance':
      if (isHex(payment.bytes('signature'), 0)) return from(client)
      return deniedBecause('a payment by allowance takes no signature')
    case 'authorization':
      return from(client)
    case 'permit':
      return {
        kind: 'leaf',
        payments: [{ token, from: client, to: escrow, amount: price }],
        allowances: [{ token, owner: client, spender: escrow, amount: price }],
        until: payment.amount('validBefore'),
        deal,
        agreement,
      }
    case 'source': {
      const payer = readDraw(payment.bytes('signature'), agreement, site)
      return typeof payer === 'object' ? deniedBecause(payer.reason) : from(payer)
    }
    default:
      return deniedBecause('it pays by a method that is not known')
  }
}

function onJob(values: Arguments): Reading {
  return { kind: 'leaf', deal: jobHash(values.amount('jobId')) }
}

/** A job's number as the agreement hash that it is. */
export function jobHash(job: bigint): Hex {
  return toHex(toBeHex(job, 32))
}

/** Whether a contract is the escrow of a context. */
export function isEscrow(address: string, { context }: Pick<Site, 'context'>): boolean {
  return isSameAddress(address, context.contracts.escrow)
}
