import type { Address, Hex } from '@dealwright/protocols'
import { Interface, toBeHex, zeroPadValue } from 'ethers'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import { nativeToken } from '../decode/meaning.ts'
import type { Watched } from './changes.ts'

/** Where the probe is put during a simulation; nothing is there on any chain. */
export const probeAddress = toAddress('0x00000000000000000000000000000000dea1e4f0')
/** Answers with the native balance of the account given, and with the chain's id: BALANCE, CHAINID, two words returned. */
export const probeCode: Hex = '0x5f35315f524660205260405ff3'

const reads = new Interface([
  'function balanceOf(address owner) view returns (uint256)',
  'function allowance(address owner,address spender) view returns (uint256)',
])

/** The call that reads a balance or an allowance. */
export function readingCall({ token, owner, spender }: Watched): {
  readonly to: Address
  readonly data: Hex
} {
  if (token === nativeToken) return { to: probeAddress, data: toHex(zeroPadValue(owner, 32)) }
  const data =
    spender === undefined
      ? reads.encodeFunctionData('balanceOf', [owner])
      : reads.encodeFunctionData('allowance', [owner, spender])
  return { to: token, data: toHex(data) }
}

/** The number that such a call answered with; undefined where the answer is no number. */
export function readNumber(data: Hex, { token }: Watched): bigint | undefined {
  const words = token === nativeToken ? 2 : 1
  return data.length === 2 + 64 * words ? BigInt(data.slice(0, 66)) : undefined
}

/** Whether a probe's answer comes from the chain that it should. */
export function isFromChain(data: Hex, chainId: number): boolean {
  return data.length === 130 && `0x${data.slice(66)}` === toBeHex(chainId, 32)
}
