import type { RegisteredAgent } from '@dealwright/agent-core'
import { defineService, encodeRegistrationFile, type RegistrationFile } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createAddressBook } from './address-book.ts'
import { listServices } from './list-services.ts'

const token = { symbol: 'USDC', decimals: 6, address: `0x${'c'.repeat(40)}` } as const
const service = defineService({
  name: 'test.doubling',
  version: '1.0.0',
  description: 'Doubles \u202Ea number',
  input: z.object({ n: z.int() }),
  output: z.object({ twice: z.int() }),
})
const { name, version, description, digest, inputJsonSchema: input, outputJsonSchema: output } = service
const address = (digit: string) => `0x${digit.repeat(40)}` as const

const agent = (
  agentId: bigint,
  digit: string,
  file: Partial<RegistrationFile> & { ask: string },
): RegisteredAgent => {
  const { ask, ...rest } = file
  return {
    agentId,
    owner: address(digit),
    wallet: address(digit),
    agentURI: encodeRegistrationFile({
      type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1',
      name: `agent ${digit}`,
      description: '',
      services: [
        {
          name: 'dealwright',
          endpoint: `xmtp:${address(digit)}`,
          sells: [{ name, version, description, digest, input, output, ask }],
        },
      ],
      x402Support: false,
      active: true,
      registrations: [],
      supportedTrust: [],
      ...rest,
    }),
  }
}

const list = (agents: readonly RegisteredAgent[], said: Record<string, number> = {}) =>
  listServices({
    book: createAddressBook(async () => ({ findAgents: async () => agents })),
    token,
    reputation: async agentId =>
      said[agentId] === undefined ? undefined : { count: said[agentId], average: 90 },
  })

describe('listServices', () => {
  it('puts the sellers of one service together, those that most was said of first', async () => {
    const services = await list([agent(1n, '1', { ask: '1.50 USDC' }), agent(2n, '2', { ask: '2 EUR' })], {
      2: 7,
    })
    expect(services).toMatchObject([
      {
        name: 'test.doubling',
        per: 'deal',
        sellers: [
          { agentId: '2', ask: '2 EUR', reputation: { count: 7, average: 90 } },
          { agentId: '1', price: { text: '1.50 USDC', units: '1500000' } },
        ],
      },
    ])
    expect(services[0]?.sellers[0]?.price).toBeUndefined()
  })

  it('shows what strangers write as plain text, and passes over what is no file', async () => {
    const [found, ...others] = await list([
      agent(1n, '1', { name: 'evil\u202E\u001b[31m <script>'.repeat(20), ask: '1 USDC' }),
      { ...agent(2n, '2', { ask: '1 USDC' }), agentURI: 'https://evil.example/file.json' },
      agent(3n, '3', { active: false, ask: '1 USDC' }),
    ])
    expect(others).toEqual([])
    expect(found?.description).toBe('Doubles a number')
    expect(found?.sellers).toHaveLength(1)
    expect(found?.sellers[0]?.name).toHaveLength(60)
    expect(found?.sellers[0]?.name).not.toMatch(/\p{Cf}|\p{Cc}/u)
  })
})

describe('createAddressBook', () => {
  it('asks the registry once for many names, and again later or after a failure', async () => {
    let asked = 0
    let now = 0
    let isDown = true
    const book = createAddressBook(
      async () => ({
        findAgents: async () => {
          asked += 1
          if (isDown) throw new Error('the node is down')
          return [agent(1n, '1', { ask: '1 USDC' })]
        },
      }),
      () => now,
    )
    expect(await book.party(address('1'))).toEqual({ address: address('1') })
    isDown = false
    const names = await Promise.all([book.party(address('1')), book.party(address('9'))])
    expect(names).toEqual([{ address: address('1'), name: 'agent 1' }, { address: address('9') }])
    expect(asked).toBe(2)
    now = 10_000
    await book.party(address('1'))
    expect(asked).toBe(3)
  })
})
