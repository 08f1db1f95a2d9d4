import {
  IdentityRegistry__factory,
  JobEscrow__factory,
  ReputationRegistry__factory,
  TestUSDC__factory,
} from '@dealwright/contracts'
import { Interface } from 'ethers'

// One parse of each ABI for the whole process: parsing them costs milliseconds, and wallets are many.

const channelTuple =
  '(address payer,address signer,address payee,address token,uint32 challengePeriod,bytes32 salt)'

/** ABI of the escrow. */
export const escrowInterface = new Interface([
  ...JobEscrow__factory.abi,
  'function completeBySignature(uint256 jobId, bytes32 reason, bytes signature)',
])
/** ABI of the ERC-8004 identity registry. */
export const identityInterface = new Interface(IdentityRegistry__factory.abi)
/** ABI of the ERC-8004 reputation registry. */
export const reputationInterface = new Interface(ReputationRegistry__factory.abi)
/** ABI of a token: EIP-20, EIP-2612, EIP-3009 and OpenZeppelin's custom errors. */
export const tokenInterface = new Interface(TestUSDC__factory.abi)
/** ABI of the payment channels. */
export const channelInterface = new Interface([
  `function fund(${channelTuple} channel, uint256 amount, uint256 expiresAt, (uint8 method,uint256 validAfter,uint256 validBefore,bytes signature) deposit) returns (bytes32)`,
  `function claim(${channelTuple} channel, uint256 amount, bytes signature)`,
  `function claimMany((${channelTuple} channel,uint256 amount,bytes signature)[] claims)`,
  `function close(${channelTuple} channel)`,
  `function release(${channelTuple} channel)`,
  `function withdraw(${channelTuple} channel)`,
  'event ChannelFunded(bytes32 indexed channelId, address indexed payer, address indexed payee, uint256 deposited, uint256 expiresAt)',
  'event ChannelClaimed(bytes32 indexed channelId, address indexed payee, uint256 amount, uint256 claimed)',
  'event ChannelClosing(bytes32 indexed channelId, uint256 expiresAt)',
  'event ChannelClosed(bytes32 indexed channelId, address indexed payer, uint256 amount)',
  'error BadChannel()',
  'error DepositOutOfRange(uint256 amount)',
  'error ExpiryOutOfRange(uint256 expiresAt, uint256 latest)',
  'error Unauthorized(address caller, address expected)',
  'error UnexpectedAmountReceived(address token, uint256 expected, uint256 received)',
  'error InvalidSignature(address signer)',
  'error OverDeposit(uint256 amount, uint256 deposited)',
  'error NothingToClaim(uint256 amount, uint256 claimed)',
  'error ChannelExpired(bytes32 channelId, uint256 expiresAt)',
  'error ChannelNotExpired(bytes32 channelId, uint256 expiresAt)',
  'function getChannel(bytes32 channelId) view returns (uint256 deposited, uint256 claimed, uint256 expiresAt)',
])
/** ABI of what a spending mandate may refuse with. */
export const mandateInterface = new Interface([
  'error WrongEscrow(address caller, address escrow)',
  'error MandateNotValid(uint64 validAfter, uint64 validUntil)',
  'error MandateIsRevoked(bytes32 mandate)',
  'error InvalidSignature(address signer)',
  'error WrongAgent(address client, address agent)',
  'error WrongToken(address token, address expected)',
  'error ServiceNotAllowed(bytes32 serviceDigest)',
  'error ProviderNotRegistered(address provider, uint256 agentId)',
  'error OverDealLimit(uint256 price, uint256 limit)',
  'error OverPeriodLimit(uint256 price, uint256 left)',
  'error OverTotalLimit(uint256 price, uint256 left)',
])

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
