import { type Address, DealwrightError } from '@dealwright/protocols'
import { Contract, isError, type Provider, TypedDataEncoder } from 'ethers'
import type { Asset } from '../ports.ts'
import { domainOf } from './authorization-types.ts'
import { tokenInterface } from './token-interface.ts'

/**
 * Reads what a token is and how it is signed for. Only a name and a version whose EIP-712 domain is the token's own
 * `DOMAIN_SEPARATOR` are believed. Throws `not-payable` where there are none, or the token knows no EIP-3009.
 */
export async function readAsset(
  provider: Provider,
  { address, chainId }: { address: Address; chainId: number },
): Promise<Asset> {
  const contract = new Contract(address, tokenInterface, provider)
  const read = (method: string, ...parameters: readonly unknown[]) => ask(contract, method, parameters)
  const [symbol, decimals, separator, name, version, described, state] = await Promise.all([
    read('symbol'),
    read('decimals'),
    read('DOMAIN_SEPARATOR'),
    read('name'),
    read('version'),
    read('eip712Domain'),
    read('authorizationState', address, `0x${'00'.repeat(32)}`),
  ])
  if (typeof symbol !== 'string' || typeof decimals !== 'bigint' || decimals > 36n)
    throw notPayable(address, chainId, 'it has no symbol() and decimals()')
  if (typeof state !== 'boolean') throw notPayable(address, chainId, 'it knows no EIP-3009')
  const names = Array.isArray(described) ? [described[1], name] : [name]
  const versions = [Array.isArray(described) ? described[2] : undefined, version, '2', '1']
  for (const oneName of names.filter(isText))
    for (const oneVersion of versions.filter(isText)) {
      const asset = {
        address,
        chainId,
        symbol,
        decimals: Number(decimals),
        name: oneName,
        version: oneVersion,
      }
      if (TypedDataEncoder.hashDomain(domainOf(asset)) === separator) return asset
    }
  throw notPayable(address, chainId, 'its signing domain cannot be told')
}

async function ask(contract: Contract, method: string, parameters: readonly unknown[]): Promise<unknown> {
  try {
    return await contract.getFunction(method).staticCall(...parameters)
  } catch (error) {
    if (isError(error, 'CALL_EXCEPTION') || isError(error, 'BAD_DATA')) return undefined
    throw error
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function notPayable(address: Address, chainId: number, reason: string): DealwrightError {
  return new DealwrightError({
    code: 'not-payable',
    message: `${address} on chain ${chainId} cannot be paid by signature: ${reason}. Check the token's address.`,
  })
}
