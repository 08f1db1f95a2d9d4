import {
  IdentityRegistry__factory,
  JobEscrow__factory,
  PaymentChannel__factory,
  ReputationRegistry__factory,
  SpendingMandate__factory,
  TestUSDC__factory,
} from '@dealwright/contracts'
import { Interface, type InterfaceAbi, id, TypedDataEncoder } from 'ethers'
import { describe, expect, test } from 'vitest'

/** Names of functions or events with the selector or topic that their standard publishes. */
type Published = Readonly<Record<string, string>>

const erc8004Identity: Published = {
  'register()': '0x1aa3a008',
  'register(string)': '0xf2c298be',
  'register(string,(string,bytes)[])': '0x8ea42286',
  setAgentURI: '0x0af28bd3',
  setMetadata: '0x466648da',
  getMetadata: '0xcb4799f2',
  setAgentWallet: '0x2d1ef5ae',
  getAgentWallet: '0x00339509',
  unsetAgentWallet: '0x3fddcf19',
}
const erc8004IdentityEvents: Published = {
  Registered: '0xca52e62c367d81bb2e328eb795f7c7ba24afb478408a26c0e201d155c449bc4a',
  URIUpdated: '0x3a2c7fffc2cba7582c690e3b82c453ea02a308326a98a3ad7576c606336409fb',
  MetadataSet: '0x2c149ed548c6d2993cd73efe187df6eccabe4538091b33adbd25fafdb8a1468b',
}
const erc8004Reputation: Published = {
  giveFeedback: '0x3c036a7e',
  revokeFeedback: '0x4ab3ca99',
  appendResponse: '0xc2349ab2',
  getSummary: '0x81bbba58',
  readFeedback: '0x232b0810',
  readAllFeedback: '0xd9d84224',
  getResponseCount: '0x6e04cacd',
  getClients: '0x42dd519c',
  getLastIndex: '0xf2d81759',
  getIdentityRegistry: '0xbc4d861b',
}
const erc8004ReputationEvents: Published = {
  NewFeedback: '0x6a4a61743519c9d648a14e6493f47dbe3ff1aa29e7785c96c8326a205e58febc',
  FeedbackRevoked: '0x25156fd3288212246d8b008d5921fde376c71ed14ac2e072a506eb06fde6d09d',
  ResponseAppended: '0xb1c6be0b5b8aef6539e2fac0fd131a2faa7b49edf8e505b5eb0ad487d56051d4',
}
const erc8183: Published = {
  submit: '0x9e63798d',
  complete: '0xd75bbdf3',
  reject: '0x41dd26f5',
  claimRefund: '0x5b7baf64',
  getJob: '0xbf22c457',
}
const erc8183Events: Published = {
  JobCreated: '0xb0f0239bfdd96453e24733e18bfc24b70d8fadf123dd977473518dd577ee79b9',
  JobFunded: '0xe3fbcc1ea1bdc559ec7f0347efde7655e58b5f45a30b0e4470a583c3ef5496b3',
  JobSubmitted: '0x80c17db7',
  JobCompleted: '0x0fd54bd3',
  JobRejected: '0xae7362b1',
  JobExpired: '0x97237956',
  PaymentReleased: '0x21d71db5',
  Refunded: '0x7ca5472b',
}
const transferArguments = 'address,address,uint256,uint256,uint256,bytes32'
const usdc: Published = {
  permit: '0xd505accf',
  [`transferWithAuthorization(${transferArguments},uint8,bytes32,bytes32)`]: '0xe3ee160e',
  [`transferWithAuthorization(${transferArguments},bytes)`]: '0xcf092995',
  [`receiveWithAuthorization(${transferArguments},uint8,bytes32,bytes32)`]: '0xef55bec6',
  'cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)': '0x5a049a70',
  authorizationState: '0xe94a0102',
}

describe('the published ABI', () => {
  test.each<[string, InterfaceAbi, Published, Published]>([
    ['ERC-8004 identity', IdentityRegistry__factory.abi, erc8004Identity, erc8004IdentityEvents],
    ['ERC-8004 reputation', ReputationRegistry__factory.abi, erc8004Reputation, erc8004ReputationEvents],
    ['ERC-8183', JobEscrow__factory.abi, erc8183, erc8183Events],
    ['EIP-2612 and EIP-3009', TestUSDC__factory.abi, usdc, {}],
  ])('%s', (_name, abi, selectors, topics) => {
    const contract = new Interface(abi)
    const actualSelectors = Object.keys(selectors).map(key => [key, contract.getFunction(key)?.selector])
    expect(Object.fromEntries(actualSelectors)).toEqual(selectors)
    // the notes give some topics by their beginning only
    const actualTopics = Object.entries(topics).map(([key, topic]) => [
      key,
      contract.getEvent(key)?.topicHash.slice(0, topic.length),
    ])
    expect(Object.fromEntries(actualTopics)).toEqual(topics)
  })

  test('what ERC-8004 events index', () => {
    const indexed = (abi: InterfaceAbi, name: string) =>
      new Interface(abi).getEvent(name)?.inputs.flatMap(input => (input.indexed ? [input.name] : []))
    expect(indexed(IdentityRegistry__factory.abi, 'Registered')).toEqual(['agentId', 'owner'])
    expect(indexed(IdentityRegistry__factory.abi, 'MetadataSet')).toEqual(['agentId', 'indexedMetadataKey'])
    expect(indexed(ReputationRegistry__factory.abi, 'NewFeedback')).toEqual([
      'agentId',
      'clientAddress',
      'indexedTag1',
    ])
  })

  test('the agreement type of the escrow, as its documentation gives it', () => {
    const type =
      'Agreement(address client,address provider,address evaluator,address token,uint256 price,bytes32 serviceDigest,bytes32 requestHash,uint64 deliverBy,uint64 reviewPeriod,bytes32 salt)'
    const inputs = new Interface(JobEscrow__factory.abi).getFunction('hashAgreement')?.inputs[0]?.components
    const fields = (inputs ?? []).map(input => ({ type: input.type, name: input.name }))
    expect(TypedDataEncoder.from({ Agreement: fields }).encodeType('Agreement')).toBe(type)
    // the constant that the contract hashes with is in its code
    expect(JobEscrow__factory.bytecode).toContain(id(type).slice(2))
  })

  test('the types that people sign for mandates, as ISpendingMandate gives them', () => {
    const types = [
      'Mandate(address principal,address agent,address token,address escrow,address registry,uint256 perDeal,uint256 perPeriod,uint256 total,uint64 period,uint64 validAfter,uint64 validUntil,bytes32[] services,bytes32 salt)',
      'Draw(bytes32 mandate,bytes32 agreement)',
      'Revocation(bytes32 mandate)',
    ]
    // the compiler pushes constants without the zeros that they begin with
    const constant = (type: string) => id(type).replace(/^0x(00)*/, '')
    for (const type of types) expect(SpendingMandate__factory.bytecode).toContain(constant(type))
    const inputs = new Interface(SpendingMandate__factory.abi).getFunction('hashMandate')?.inputs[0]
      ?.components
    const fields = (inputs ?? []).map(input => ({ type: input.type, name: input.name }))
    expect(TypedDataEncoder.from({ Mandate: fields }).encodeType('Mandate')).toBe(types[0])
    expect(JobEscrow__factory.bytecode).toContain(constant('Completion(uint256 jobId,bytes32 reason)'))
  })

  test('bytecode that needs no linking and fits on chain', () => {
    const factories = [
      JobEscrow__factory,
      IdentityRegistry__factory,
      ReputationRegistry__factory,
      SpendingMandate__factory,
      PaymentChannel__factory,
      TestUSDC__factory,
    ]
    for (const { bytecode } of factories) {
      expect(bytecode).toMatch(/^0x[0-9a-f]+$/)
      expect((bytecode.length - 2) / 2).toBeLessThan(24_576)
    }
  })
})
