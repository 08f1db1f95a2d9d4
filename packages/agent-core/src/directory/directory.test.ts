import {
  type Address,
  defineService,
  encodeRegistrationFile,
  type RegistrationFile,
} from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RegisteredAgent, WalletPort } from '../ports/wallet.ts'
import { Stock } from '../services/stock.ts'
import { alice, bob, carol } from '../testing/deals.ts'
import { network, SimulatedChain } from '../testing/simulated-chain.ts'
import { describeAgent } from './describe-agent.ts'
import { createDirectory } from './directory.ts'

const define = (version: string) =>
  defineService({
    name: 'test.doubling',
    version,
    description: 'Doubles a number',
    input: z.object({ n: z.int() }),
    output: z.object({ twice: z.int() }),
  })
const doubling = define('1.0.0')

const fileOf = (address: Address, service = doubling): RegistrationFile => {
  const stock = new Stock()
  stock.add(service, { ask: '1.50 USDC', floor: '0.80 USDC', work: ({ input }) => ({ twice: input.n * 2 }) })
  return describeAgent({ name: 'seller', description: 'Sells', address, sells: stock.entries(network.token) })
}
const registered = (agentId: bigint, wallet: Address, agentURI: string): RegisteredAgent => ({
  agentId,
  owner: wallet,
  wallet,
  agentURI,
})
const directoryOf = (...agents: RegisteredAgent[]) => {
  const wallet: WalletPort = { ...new SimulatedChain(() => 0).wallet(alice), findAgents: async () => agents }
  return createDirectory(wallet)
}

describe('createDirectory', () => {
  it('finds the sellers of exactly a service', async () => {
    const directory = directoryOf(
      registered(1n, bob, encodeRegistrationFile(fileOf(bob))),
      registered(2n, carol, encodeRegistrationFile(fileOf(carol, define('2.0.0')))),
    )
    expect(await directory.sellers(doubling)).toMatchObject([
      { address: bob, agentId: 1n, entry: { version: '1.0.0' } },
    ])
    expect(await directory.sellers({ name: 'test.tripling', digest: doubling.digest })).toEqual([])
    expect(await directory.services()).toHaveLength(2)
  })

  it('puts sellers of one service together', async () => {
    const directory = directoryOf(
      registered(1n, bob, encodeRegistrationFile(fileOf(bob))),
      registered(2n, carol, encodeRegistrationFile(fileOf(carol))),
    )
    const [offered, ...others] = await directory.services()
    expect(others).toEqual([])
    expect(offered?.sellers.map(({ address }) => address)).toEqual([bob, carol])
  })

  it('believes the registry, not the file, about who an agent is', async () => {
    const directory = directoryOf(registered(1n, carol, encodeRegistrationFile(fileOf(bob))))
    expect((await directory.sellers(doubling)).map(({ address }) => address)).toEqual([carol])
  })

  it('passes over files that are hostile, broken or switched off', async () => {
    const good = fileOf(bob)
    const json = (value: unknown) => JSON.stringify(value)
    const entries = good.services[1]?.sells ?? []
    const lied = entries.map(entry => ({ ...entry, output: { type: 'string' } }))
    const hostile = [
      '',
      'not json',
      'https://example.invalid/agent.json',
      json(null),
      json([good]),
      json({ ...good, name: 7 }),
      json({ ...good, services: 'many' }),
      json({ ...good, active: false }),
      json({ ...good, services: [{ name: 'dealwright', endpoint: 'xmtp:', sells: lied }] }),
      json(good).replace('{', '{"__proto__":{"active":true},'),
      json({ ...good, description: 'x'.repeat(300_000) }),
      `data:application/json;base64,${'A'.repeat(500_000)}`,
      `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    ]
    const agents = hostile.map((uri, index) => registered(BigInt(index), carol, uri))
    const directory = directoryOf(...agents, registered(99n, bob, encodeRegistrationFile(good)))
    const sellers = await directory.sellers(doubling)
    expect(sellers.map(({ agentId }) => agentId)).toEqual([99n])
    expect(Object.hasOwn(Object.prototype, 'active')).toBe(false)
  })
})
