import { type Address, DealwrightError, type Token } from '@dealwright/protocols'
import { Contract, isError, type Provider, type TypedDataDomain, TypedDataEncoder } from 'ethers'

/** What a token is, and how it lets its holder pay by signature. */
export interface TokenFacts extends Token {
  /** EIP-712 domain, checked against the token's own DOMAIN_SEPARATOR. Absent where it has none that can be told. */
  readonly domain?: TypedDataDomain
  /** EIP-3009 `receiveWithAuthorization`. */
  readonly takesAuthorization: boolean
  /** EIP-2612 `permit`. */
  readonly takesPermit: boolean
}

const abi = [
  'function symbol() view returns (string)',
  'function name() view returns (string)',
  'function version() view returns (string)',
  'function decimals() view returns (uint8)',
  'function DOMAIN_SEPARATOR() view returns (bytes32)',
  'function nonces(address) view returns (uint256)',
  'function authorizationState(address,bytes32) view returns (bool)',
  'function eip712Domain() view returns (bytes1,string,string,uint256,address,bytes32,uint256[])',
]

/** Reads a token's symbol, decimals and signing domain on chain. Throws `not-a-token` where it has no symbol or decimals. */
export async function readToken(
  provider: Provider,
  { address, chainId }: { address: Address; chainId: number },
): Promise<TokenFacts> {
  const contract = new Contract(address, abi, provider)
  const read = (method: string, ...parameters: readonly unknown[]) =>
    readOrUndefined(contract, method, parameters)
  const [symbol, decimals, separator, name, version, described, nonce, authorized] = await Promise.all([
    read('symbol'),
    read('decimals'),
    read('DOMAIN_SEPARATOR'),
    read('name'),
    read('version'),
    read('eip712Domain'),
    read('nonces', address),
    read('authorizationState', address, `0x${'00'.repeat(32)}`),
  ])
  if (typeof symbol !== 'string' || typeof decimals !== 'bigint')
    throw new DealwrightError({
      code: 'not-a-token',
      message: `${address} on chain ${chainId} has no symbol() and decimals(): check contracts.token.`,
    })
  const domain = findDomain({ address, chainId, separator, name, version, described })
  return {
    address,
    symbol,
    decimals: Number(decimals),
    ...(domain === undefined ? {} : { domain }),
    takesAuthorization: domain !== undefined && typeof authorized === 'boolean',
    takesPermit: domain !== undefined && typeof nonce === 'bigint',
  }
}

async function readOrUndefined(
  contract: Contract,
  method: string,
  parameters: readonly unknown[],
): Promise<unknown> {
  try {
    return await contract.getFunction(method).staticCall(...parameters)
  } catch (error) {
    if (isError(error, 'CALL_EXCEPTION') || isError(error, 'BAD_DATA')) return undefined
    throw error
  }
}

interface DomainClues {
  readonly address: Address
  readonly chainId: number
  readonly separator: unknown
  readonly name: unknown
  readonly version: unknown
  readonly described: unknown
}

/** Tokens tell their version in three ways or not at all; only a domain whose hash is the token's own separator is believed. */
function findDomain(clues: DomainClues): TypedDataDomain | undefined {
  const { address, chainId, separator } = clues
  const [name, version] = Array.isArray(clues.described)
    ? clues.described.slice(1, 3)
    : [clues.name, undefined]
  const versions = [version, clues.version, '1', '2'].filter(text => typeof text === 'string')
  for (const candidate of versions) {
    if (typeof name !== 'string') return undefined
    const domain = { name, version: candidate, chainId, verifyingContract: address }
    if (TypedDataEncoder.hashDomain(domain) === separator) return domain
  }
  return undefined
}
