import { IdentityRegistry__factory } from '@dealwright/contracts'
import { AbstractProvider, makeError, Network, type TransactionRequest } from 'ethers'
import { describe, expect, it } from 'vitest'
import { identityInterface } from '../chain/interfaces.ts'
import { createAgentCache } from './create-agent-cache.ts'

const someone = '0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa'

/** A registry in which every agent has an agentURI of 1,000 characters, and the even ones declare whatever they are asked for. */
class FakeRegistry extends AbstractProvider {
  readonly asked: string[] = []
  isSilent = false

  constructor() {
    super(Network.from(1))
  }

  override async call({ data }: TransactionRequest): Promise<string> {
    const parsed = identityInterface.parseTransaction({ data: data ?? '0x' })
    if (parsed === null) throw new TypeError('This is no call to the registry.')
    const agentId: bigint = parsed.args.getValue('agentId') ?? parsed.args[0]
    if (this.isSilent) throw makeError('no answer', 'TIMEOUT', { operation: 'call', reason: 'test' })
    this.asked.push(`${parsed.name}:${agentId}`)
    const answers: Record<string, unknown> = {
      ownerOf: someone,
      getAgentWallet: someone,
      tokenURI: 'x'.repeat(1_000),
      getMetadata: agentId % 2n === 0n ? '0x01' : '0x',
    }
    return identityInterface.encodeFunctionResult(parsed.fragment, [answers[parsed.name]])
  }

  override async resolveName(name: string): Promise<string> {
    return name
  }
}

function cacheOf(maxSize?: number) {
  const registry = new FakeRegistry()
  return { registry, cache: createAgentCache(IdentityRegistry__factory.connect(someone, registry), maxSize) }
}

const urisRead = ({ asked }: FakeRegistry) => asked.filter(call => call.startsWith('tokenURI'))

describe('the agent cache', () => {
  it('reads an agent once, for all who ask, until it is told to forget it', async () => {
    const { registry, cache } = cacheOf()
    const [one, two] = await Promise.all([cache.active(1n, 'latest'), cache.active(1n, 'latest')])
    expect(one).toMatchObject({ agentId: 1n, owner: someone, wallet: someone })
    expect(two).toBe(one)
    cache.forget(2n)
    expect(await cache.active(1n, 'latest')).toBe(one)
    expect(urisRead(registry)).toEqual(['tokenURI:1'])
    cache.forget(1n)
    await cache.active(1n, 'latest')
    cache.clear()
    await cache.active(1n, 'latest')
    expect(urisRead(registry)).toHaveLength(3)
    registry.destroy()
  })

  it('remembers for each key whether it is declared', async () => {
    const { registry, cache } = cacheOf()
    const ask = () => Promise.all([cache.declares(1n, 'a', 'latest'), cache.declares(2n, 'a', 'latest')])
    expect([await ask(), await ask()]).toEqual([
      [false, true],
      [false, true],
    ])
    expect(registry.asked).toHaveLength(2)
    await cache.declares(2n, 'b', 'latest')
    expect(registry.asked).toHaveLength(3)
    registry.destroy()
  })

  it('forgets the agents it read first where there is no room for more', async () => {
    const { registry, cache } = cacheOf(5_000)
    for (const agentId of [1n, 2n, 3n, 4n]) await cache.active(agentId, 'latest')
    registry.asked.length = 0
    for (const agentId of [4n, 3n, 2n]) await cache.active(agentId, 'latest')
    expect(urisRead(registry)).toEqual([])
    await cache.active(1n, 'latest')
    expect(urisRead(registry)).toEqual(['tokenURI:1'])
    registry.destroy()
  })

  it('does not remember that no answer came', async () => {
    const { registry, cache } = cacheOf()
    registry.isSilent = true
    await expect(cache.active(1n, 'latest')).rejects.toMatchObject({ code: 'TIMEOUT' })
    await expect(cache.declares(2n, 'a', 'latest')).rejects.toMatchObject({ code: 'TIMEOUT' })
    registry.isSilent = false
    expect(await cache.active(1n, 'latest')).toMatchObject({ agentId: 1n })
    expect(await cache.declares(2n, 'a', 'latest')).toBe(true)
    registry.destroy()
  })
})
