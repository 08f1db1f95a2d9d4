import type { Address } from '@dealwright/protocols'
import { AbstractProvider, getAddress, Interface, makeError, Network, type TransactionRequest } from 'ethers'
import { describe, expect, it } from 'vitest'
import { findKnownToken, type TokenUnits } from './known-tokens.ts'
import { readToken } from './read-token.ts'

const token: Address = '0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa'
const usdcOnBase: Address = '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'
const abi = new Interface([
  'function symbol() view returns (string)',
  'function decimals() view returns (uint8)',
])

/** An endpoint that says what it is told to, or any bytes at all, or nothing. */
class Endpoint extends AbstractProvider {
  readonly #says: TokenUnits | 'silence' | `0x${string}`
  constructor(says: TokenUnits | 'silence' | `0x${string}`) {
    super(Network.from(1))
    this.#says = says
  }
  override async call({ data }: TransactionRequest): Promise<string> {
    if (this.#says === 'silence') throw makeError('no answer', 'SERVER_ERROR', { request: 'a request' })
    if (typeof this.#says === 'string') return this.#says
    const method = abi.parseTransaction({ data: data ?? '0x' })?.name
    if (method !== 'symbol' && method !== 'decimals')
      throw makeError('refused', 'CALL_EXCEPTION', {
        action: 'call',
        data: '0x',
        reason: null,
        transaction: { to: null, data: '0x' },
        invocation: null,
        revert: null,
      })
    return abi.encodeFunctionResult(method, [this.#says[method]])
  }
}

const usdc = { symbol: 'USDC', decimals: 6 }
const wrong = { symbol: 'USDC', decimals: 18 }
const read = (
  says: ConstructorParameters<typeof Endpoint>[0],
  more: Partial<Parameters<typeof readToken>[1]> = {},
) => readToken(new Endpoint(says), { address: token, chainId: 8_453, ...more })
const mismatch = { code: 'token-mismatch', message: expect.stringContaining('USDC with 18 decimals') }

describe('what a token is', () => {
  it('is read from the chain', async () => {
    expect(await read(usdc)).toMatchObject({ ...usdc, address: token, takesAuthorization: false })
  })

  it('must be what its owner says', async () => {
    expect(await read(usdc, { units: usdc })).toMatchObject(usdc)
    await expect(read(wrong, { units: usdc })).rejects.toMatchObject(mismatch)
    await expect(read({ symbol: 'USDT', decimals: 6 }, { units: usdc })).rejects.toMatchObject({
      code: 'token-mismatch',
    })
  })

  it('must be what everybody knows, also where its owner errs', async () => {
    expect(await read(usdc, { address: usdcOnBase })).toMatchObject(usdc)
    await expect(read(wrong, { address: usdcOnBase })).rejects.toMatchObject(mismatch)
    await expect(read(wrong, { address: usdcOnBase, units: wrong })).rejects.toMatchObject(mismatch)
    expect(await read(wrong, { address: usdcOnBase, chainId: 31_337 })).toMatchObject(wrong)
  })

  it('must be the same at another endpoint, where one answers', async () => {
    await expect(read(wrong, { witness: new Endpoint(usdc) })).rejects.toMatchObject(mismatch)
    expect(await read(usdc, { witness: new Endpoint('silence') })).toMatchObject(usdc)
    // What is vouched for needs no witness.
    expect(await read(usdc, { units: usdc, witness: new Endpoint(wrong) })).toMatchObject(usdc)
  })

  it.each<ConstructorParameters<typeof Endpoint>[0]>([
    '0x',
    '0x01',
    `0x${'ff'.repeat(100_000)}`,
    `0x${'00'.repeat(32)}`,
    { symbol: 'USDC', decimals: 255 },
    { symbol: '', decimals: 6 },
    { symbol: 'X'.repeat(33), decimals: 6 },
  ])('is nothing where the answer is none', async says => {
    await expect(read(says)).rejects.toMatchObject({ code: 'not-a-token' })
  })
})

it('knows tokens by chain and address together, in any case', () => {
  const usdcOnMainnet: Address = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'
  expect(findKnownToken(1, usdcOnMainnet)).toEqual(usdc)
  expect(findKnownToken(8_453, `0x${usdcOnBase.slice(2).toLowerCase()}`)).toEqual(usdc)
  expect(findKnownToken(8_453, usdcOnMainnet)).toBeUndefined()
  expect(getAddress(usdcOnMainnet.toLowerCase())).toBe(usdcOnMainnet)
})
