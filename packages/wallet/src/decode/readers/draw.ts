import type { Address, Agreement, Hex } from '@dealwright/protocols'
import { ParamType } from 'ethers'
import { isSameAddress } from '../../chain/is-same-address.ts'
import { type Arguments, readArguments } from './arguments.ts'
import type { Site } from './reading.ts'
import { strictDecoder } from './strict-abi.ts'

/** A mandate as the contract's ABI has it. */
export const mandateTuple =
  '(address principal,address agent,address token,address escrow,address registry,uint256 perDeal,uint256 perPeriod,uint256 total,uint64 period,uint64 validAfter,uint64 validUntil,bytes32[] services,bytes32 salt)'

const decodeSource = strictDecoder([ParamType.from('address source'), ParamType.from('bytes data')])
const decodeDraw = strictDecoder([
  ParamType.from(
    `(${mandateTuple} mandate,bytes principalSignature,bytes agentSignature,uint256 providerAgentId) draw`,
  ),
])

/** Who pays a job that is paid by a source: the principal of the mandate inside. Answers why not, where that cannot be told. */
export function readDraw(
  signature: Hex,
  agreement: Agreement,
  { context }: Site,
): Address | { readonly reason: string } {
  const source = decodeExactly(decodeSource, signature)
  const { spendingMandate } = context.contracts
  if (source === undefined) return { reason: 'its payment source is not encoded as it should be' }
  if (spendingMandate === undefined || !isSameAddress(source.address('source'), spendingMandate))
    return { reason: `${source.address('source')} is no payment source that this wallet knows` }
  const draw = decodeExactly(decodeDraw, source.bytes('data'))
  if (draw === undefined) return { reason: 'its mandate is not encoded as it should be' }
  const mandate = draw.struct('draw').struct('mandate')
  const fits =
    isSameAddress(mandate.address('agent'), agreement.client) &&
    isSameAddress(mandate.address('token'), agreement.token) &&
    isSameAddress(mandate.address('escrow'), context.contracts.escrow)
  return fits ? mandate.address('principal') : { reason: 'its mandate is not for this agreement' }
}

function decodeExactly(decode: typeof decodeSource, data: Hex): Arguments | undefined {
  const values = decode(data.slice(2))
  return values === undefined ? undefined : readArguments(values)
}
