import { setTimeout as sleep } from 'node:timers/promises'
import { type Address, DealwrightError, plainText, type Token } from '@dealwright/protocols'
import { Contract, isError, type Provider, type TypedDataDomain, TypedDataEncoder } from 'ethers'
import { isBadAnswer } from './is-bad-answer.ts'
import { findKnownToken, type TokenUnits } from './known-tokens.ts'

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

/** What {@link readToken} needs. */
export interface ReadTokenParameters {
  readonly address: Address
  readonly chainId: number
  /** What the token's owner says it is. Default: the table of well-known tokens, else what the chain says. */
  readonly units?: TokenUnits | undefined
  /** Another endpoint of the chain, asked for the units where nothing else vouches for them. Where it is silent, the first is believed. */
  readonly witness?: Provider | undefined
}

/** More digits than any token has that is traded. */
const maxDecimals = 36n
const maxSymbolLength = 32
const witnessPatienceMs = 5_000

/**
 * Reads a token's symbol, decimals and signing domain on chain. Throws `not-a-token` where it has no symbol or decimals, and
 * `token-mismatch` where they are not what was told, is well known, or another endpoint says.
 */
export async function readToken(
  provider: Provider,
  { address, chainId, units, witness }: ReadTokenParameters,
): Promise<TokenFacts> {
  const contract = new Contract(address, abi, provider)
  const ask = (method: string, ...parameters: readonly unknown[]) =>
    readOrUndefined(contract, method, parameters)
  const [symbol, decimals, separator, name, version, described, nonce, authorized] = await Promise.all([
    ask('symbol'),
    ask('decimals'),
    ask('DOMAIN_SEPARATOR'),
    ask('name'),
    ask('version'),
    ask('eip712Domain'),
    ask('nonces', address),
    ask('authorizationState', address, `0x${'00'.repeat(32)}`),
  ])
  const read = toUnits(symbol, decimals)
  if (read === undefined)
    throw new DealwrightError({
      code: 'not-a-token',
      message: `${address} on chain ${chainId} has no symbol() and decimals(): check contracts.token.`,
    })
  await vouch(read, { address, chainId, units, witness })
  const domain = findDomain({ address, chainId, separator, name, version, described })
  return {
    address,
    ...read,
    ...(domain === undefined ? {} : { domain }),
    takesAuthorization: domain !== undefined && typeof authorized === 'boolean',
    takesPermit: domain !== undefined && typeof nonce === 'bigint',
  }
}

function toUnits(symbol: unknown, decimals: unknown): TokenUnits | undefined {
  if (typeof symbol !== 'string' || typeof decimals !== 'bigint') return undefined
  if (symbol === '' || symbol.length > maxSymbolLength || decimals > maxDecimals) return undefined
  return { symbol, decimals: Number(decimals) }
}

/** A wrong number of decimals turns two dollars into any sum, so it is not believed of a single endpoint where that can be helped. */
async function vouch(
  read: TokenUnits,
  { address, chainId, units, witness }: ReadTokenParameters,
): Promise<void> {
  const known = findKnownToken(chainId, address)
  const seen = units === undefined && known === undefined && witness ? await see(witness, address) : undefined
  for (const [who, said] of [
    ['you gave', units],
    ['it is known as', known],
    ['another endpoint says', seen],
  ] as const) {
    if (said === undefined || (said.symbol === read.symbol && said.decimals === read.decimals)) continue
    throw new DealwrightError({
      code: 'token-mismatch',
      message: `The RPC says that token ${address} on chain ${chainId} is ${describe(read)}, but ${who} ${describe(said)}: correct the token, or do not trust this RPC.`,
    })
  }
}

async function see(witness: Provider, address: Address): Promise<TokenUnits | undefined> {
  const contract = new Contract(address, abi, witness)
  const silence = sleep(witnessPatienceMs, undefined, { ref: false })
  const asked = Promise.all([
    readOrUndefined(contract, 'symbol', []),
    readOrUndefined(contract, 'decimals', []),
  ])
  const answer = await Promise.race([asked, silence]).catch(() => undefined)
  return answer && toUnits(...answer)
}

function describe({ symbol, decimals }: TokenUnits): string {
  return `${plainText(symbol, maxSymbolLength)} with ${decimals} decimals`
}

async function readOrUndefined(
  contract: Contract,
  method: string,
  parameters: readonly unknown[],
): Promise<unknown> {
  try {
    return await contract.getFunction(method).staticCall(...parameters)
  } catch (error) {
    if (isError(error, 'CALL_EXCEPTION') || isBadAnswer(error)) return undefined
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
