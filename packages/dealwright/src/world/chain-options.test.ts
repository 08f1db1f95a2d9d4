import { describe, expect, it } from 'vitest'
import { readChainOptions } from './chain-options.ts'

const address = (digit: string) => `0x${digit.repeat(40)}`

const complete = {
  DEALWRIGHT_RPC_URL: 'http://127.0.0.1:8545',
  DEALWRIGHT_ESCROW: address('1'),
  DEALWRIGHT_IDENTITY_REGISTRY: address('2'),
  DEALWRIGHT_REPUTATION_REGISTRY: address('3'),
  DEALWRIGHT_TOKEN: address('4'),
}

describe('readChainOptions', () => {
  it('names no chain where the environment has no RPC', () => {
    expect(readChainOptions({})).toBeUndefined()
    expect(readChainOptions({ ...complete, DEALWRIGHT_RPC_URL: '' })).toBeUndefined()
  })

  it('reads the contracts', () => {
    expect(readChainOptions(complete)).toEqual({
      rpcUrl: 'http://127.0.0.1:8545',
      escrow: address('1'),
      identityRegistry: address('2'),
      reputationRegistry: address('3'),
      token: address('4'),
    })
  })

  it('reads what the token is', () => {
    const facts = (text: string) =>
      readChainOptions({ ...complete, DEALWRIGHT_TOKEN_FACTS: text })?.tokenFacts
    expect(facts('USDC 6')).toEqual({ symbol: 'USDC', decimals: 6 })
    expect(facts('')).toBeUndefined()
    for (const text of ['USDC', '6', 'USDC six', 'USDC 6 7', 'USDC -1', 'USDC 600'])
      expect(() => facts(text)).toThrow("like 'USDC 6'")
  })

  it('reads the contracts that a network may do without', () => {
    const more = {
      DEALWRIGHT_SPENDING_MANDATE: address('5'),
      DEALWRIGHT_PAYMENT_CHANNEL: address('6'),
    }
    expect(readChainOptions({ ...complete, ...more })).toMatchObject({
      spendingMandate: address('5'),
      paymentChannel: address('6'),
    })
    expect(() => readChainOptions({ ...complete, DEALWRIGHT_PAYMENT_CHANNEL: 'none' })).toThrow(
      'DEALWRIGHT_PAYMENT_CHANNEL',
    )
  })

  it('reads several endpoints, the first one first', () => {
    const urls = 'https://a.example/key, http://127.0.0.1:8545,'
    expect(readChainOptions({ ...complete, DEALWRIGHT_RPC_URL: urls })).toMatchObject({
      rpcUrl: 'https://a.example/key',
      rpcUrls: ['http://127.0.0.1:8545'],
    })
  })

  it('says that an endpoint is none, without repeating its access key', () => {
    const message =
      'DEALWRIGHT_RPC_URL must be an http or https URL, or several with commas between; one of them is not.'
    for (const urls of ['ipc:///secret', 'https://a.example https://secret', 'https://a.example,secret'])
      expect(() => readChainOptions({ ...complete, DEALWRIGHT_RPC_URL: urls })).toThrow(message)
  })

  it('reads the first block to search', () => {
    expect(readChainOptions({ ...complete, DEALWRIGHT_FROM_BLOCK: '1200' })?.fromBlock).toBe(1200)
    expect(() => readChainOptions({ ...complete, DEALWRIGHT_FROM_BLOCK: 'soon' })).toThrow(
      'DEALWRIGHT_FROM_BLOCK must be a block number, like 21000000.',
    )
  })

  it('says which contract is missing or misspelt', () => {
    expect(() => readChainOptions({ ...complete, DEALWRIGHT_TOKEN: '0x12' })).toThrow(
      "DEALWRIGHT_RPC_URL is set, so DEALWRIGHT_TOKEN must be the contract's address (0x and 40 hexadecimal digits).",
    )
  })
})
