import {
  IdentityRegistry__factory,
  JobEscrow__factory,
  PaymentChannel__factory,
  ReputationRegistry__factory,
  SpendingMandate__factory,
  TestUSDC__factory,
} from '@dealwright/contracts'
import { Interface } from 'ethers'

// One parse of each ABI for the whole process: parsing them costs milliseconds, and wallets are many.

/** ABI of the escrow. */
export const escrowInterface = new Interface(JobEscrow__factory.abi)
/** ABI of the ERC-8004 identity registry. */
export const identityInterface = new Interface(IdentityRegistry__factory.abi)
/** ABI of the ERC-8004 reputation registry. */
export const reputationInterface = new Interface(ReputationRegistry__factory.abi)
/** ABI of a token: EIP-20, EIP-2612, EIP-3009 and OpenZeppelin's custom errors. */
export const tokenInterface = new Interface(TestUSDC__factory.abi)
/** ABI of the payment channels. */
export const channelInterface = new Interface(PaymentChannel__factory.abi)
/** ABI of the spending mandates. */
export const mandateInterface = new Interface(SpendingMandate__factory.abi)

/** Every ABI that a revert may be decoded by. */
export const knownInterfaces = [
  escrowInterface,
  tokenInterface,
  identityInterface,
  reputationInterface,
  channelInterface,
  mandateInterface,
]

/** The selector of a method of an ABI. Throws a `TypeError` where the ABI has no such method. */
export function selectorOf(abi: Interface, method: string): string {
  const fragment = abi.getFunction(method)
  if (fragment === null) throw new TypeError(`The ABI has no method ${method}.`)
  return fragment.selector
}

/** The first topic of an event of an ABI. Throws a `TypeError` where the ABI has no such event. */
export function topicOf(abi: Interface, event: string): string {
  const fragment = abi.getEvent(event)
  if (fragment === null) throw new TypeError(`The ABI has no event ${event}.`)
  return fragment.topicHash
}
