import { failed, ok, type Result } from '@dealwright/protocols'
import {
  channelInterface,
  escrowInterface,
  identityInterface,
  reputationInterface,
  selectorOf,
  tokenInterface,
} from '../chain/interfaces.ts'
import type { Material } from '../intent/material.ts'
import type { Denial, Policy, PolicyContext } from './policy.ts'

/** The contract that each type must be signed for. */
const knownTypes: Readonly<Record<string, 'escrow' | 'token' | 'spendingMandate' | 'paymentChannel'>> = {
  Agreement: 'escrow',
  Completion: 'escrow',
  ReceiveWithAuthorization: 'token',
  TransferWithAuthorization: 'token',
  Permit: 'token',
  Draw: 'spendingMandate',
  Claim: 'paymentChannel',
}

/**
 * Looks once more at the bytes themselves, just before the key is applied: only known contracts, only known methods of them,
 * no value, only known typed data. The intents make nothing else; this is what stays true if one of them is wrong.
 */
export function checkMaterial(
  policy: Policy,
  material: Material,
  context: PolicyContext,
): Result<void, Denial> {
  const { escrow, identityRegistry, reputationRegistry, spendingMandate, paymentChannel } = context.contracts
  const tokens = policy.tokens.map(({ address }) => address)
  if (material.kind === 'typed-data') {
    const contract = material.domain.verifyingContract ?? 'no contract'
    const contractsOf = {
      escrow: [escrow],
      token: tokens,
      spendingMandate: listOf(spendingMandate),
      paymentChannel: listOf(paymentChannel),
    }
    const kind = Object.hasOwn(knownTypes, material.primaryType)
      ? knownTypes[material.primaryType]
      : undefined
    const isHere = String(material.domain.chainId) === String(context.chainId)
    if (kind !== undefined && isHere && includes(contractsOf[kind], contract)) return ok(undefined)
    return failed({
      rule: 'known-typed-data',
      limit: `${Object.keys(knownTypes).join(', ')} on chain ${context.chainId}`,
      value: `${material.primaryType} for ${contract}`,
      message: `The wallet does not sign ${material.primaryType} for ${contract}.`,
    })
  }
  if (material.value !== 0n)
    return failed({
      rule: 'no-value',
      limit: '0 wei',
      value: `${material.value} wei`,
      message: 'The wallet does not send native currency.',
    })
  const methods = methodsOf(material.to, [
    [[escrow], escrowMethods],
    [[identityRegistry], identityMethods],
    [[reputationRegistry], reputationMethods],
    [listOf(paymentChannel), channelMethods],
    [tokens, tokenMethods],
  ])
  if (methods === undefined)
    return failed({
      rule: 'known-contract',
      limit: [escrow, identityRegistry, reputationRegistry, ...tokens].join(', '),
      value: material.to,
      message: `The wallet does not call ${material.to}: it is none of its contracts.`,
    })
  const selector = material.data.slice(0, 10)
  if (methods.has(selector)) return ok(undefined)
  return failed({
    rule: 'known-method',
    limit: [...methods].join(', '),
    value: selector,
    message: `The wallet does not call method ${selector} of ${material.to}.`,
  })
}

const escrowMethods = new Set([
  selectorOf(escrowInterface, 'createFromAgreement'),
  selectorOf(escrowInterface, 'submit'),
  selectorOf(escrowInterface, 'complete'),
  selectorOf(escrowInterface, 'completeBySignature'),
  selectorOf(escrowInterface, 'reject'),
  selectorOf(escrowInterface, 'claimRefund'),
  selectorOf(escrowInterface, 'release'),
])
const identityMethods = new Set([
  selectorOf(identityInterface, 'register(string,(string,bytes)[])'),
  selectorOf(identityInterface, 'setAgentURI'),
  selectorOf(identityInterface, 'setMetadata'),
])
const reputationMethods = new Set([selectorOf(reputationInterface, 'giveFeedback')])
const channelMethods = new Set(
  ['fund', 'claim', 'claimMany', 'close', 'release', 'withdraw'].map(method =>
    selectorOf(channelInterface, method),
  ),
)
const tokenMethods = new Set([
  selectorOf(tokenInterface, 'approve'),
  selectorOf(tokenInterface, 'transfer'),
  selectorOf(tokenInterface, 'permit'),
  selectorOf(
    tokenInterface,
    'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)',
  ),
  selectorOf(
    tokenInterface,
    'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
  ),
])

function methodsOf(
  to: string,
  known: readonly (readonly [addresses: readonly string[], methods: ReadonlySet<string>])[],
): ReadonlySet<string> | undefined {
  return known.find(([addresses]) => includes(addresses, to))?.[1]
}

function listOf(address: string | undefined): readonly string[] {
  return address === undefined ? [] : [address]
}

function includes(addresses: readonly string[], address: string): boolean {
  return addresses.some(known => known.toLowerCase() === address.toLowerCase())
}
