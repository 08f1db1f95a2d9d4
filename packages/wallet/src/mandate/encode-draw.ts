import type { Hex, SignedMandate } from '@dealwright/protocols'
import { AbiCoder } from 'ethers'
import { toHex } from '../chain/to-hex.ts'

const mandateTuple =
  'tuple(address principal,address agent,address token,address escrow,address registry,uint256 perDeal,uint256 perPeriod,' +
  'uint256 total,uint64 period,uint64 validAfter,uint64 validUntil,bytes32[] services,bytes32 salt)'
const drawTuple = `tuple(${mandateTuple} mandate,bytes principalSignature,bytes agentSignature,uint256 providerAgentId)`

/** Encodes what the mandate contract is given to pay one agreement. */
export function encodeDraw(
  { mandate, signature }: Pick<SignedMandate, 'mandate' | 'signature'>,
  { agentSignature, providerAgentId }: { agentSignature: Hex; providerAgentId: bigint },
): Hex {
  const draw = { mandate, principalSignature: signature, agentSignature, providerAgentId }
  return toHex(AbiCoder.defaultAbiCoder().encode([drawTuple], [draw]))
}
