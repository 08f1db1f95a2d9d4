import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeChain } from '../testing/fake-chain.ts'
import { type CreateLogTailParameters, createLogTail, reorganisationDepth } from './create-log-tail.ts'

function tailOf(chain: FakeChain, parameters: Partial<CreateLogTailParameters> = {}) {
  const { address } = chain
  return createLogTail({
    provider: chain,
    head: async () => chain.head,
    address: `0x${address.slice(2)}`,
    topics: [],
    ...parameters,
  })
}

const idOf = (log: { blockHash: string; index: number }) => `${log.blockHash}:${log.index}`

type Step = { readonly kind: 'mine' | 'replace' | 'look'; readonly size: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('mine' as const), size: fc.nat(40) }),
    fc.record({
      kind: fc.constant('replace' as const),
      size: fc.integer({ min: 1, max: reorganisationDepth }),
    }),
    fc.record({ kind: fc.constant('look' as const), size: fc.constant(0) }),
  ),
  { maxLength: 30 },
)

describe('a log tail', () => {
  it('leaves whoever follows it with exactly the events of the chain, through any reorganisations', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(3), async (run, late) => {
        const chain = new FakeChain()
        const head = async () => Math.max(0, chain.head - late)
        const look = tailOf(chain, { fromBlock: 0, head })
        const known = new Set<string>()
        const follow = async () => {
          const { isFresh, added, removed } = await look()
          if (isFresh) known.clear()
          for (const log of removed) known.delete(idOf(log))
          for (const log of added) known.add(idOf(log))
          expect([...known].toSorted()).toEqual(chain.events().map(idOf).toSorted())
        }
        for (const { kind, size } of run) {
          if (kind === 'look') await follow()
          else if (kind === 'mine') for (let count = 0; count < size; count++) chain.mine(count % 3)
          else {
            // Two replacements between two looks add up to a deeper one than is followed.
            await follow()
            chain.drop(size)
            for (let count = 0; count <= size; count++) chain.mine((size + count) % 2)
          }
        }
        await follow()
        chain.destroy()
      }),
      { numRuns: 50 },
    )
  })

  it('reads again only the blocks that may yet be replaced', async () => {
    const chain = new FakeChain()
    const look = tailOf(chain, { fromBlock: 0 })
    for (let count = 0; count < 500; count++) chain.mine(1)
    expect((await look()).added).toHaveLength(500)
    chain.mine(1)
    expect(await look()).toMatchObject({
      isFresh: false,
      added: [{ blockNumber: 501 }],
      removed: [],
      newest: 501,
    })
    expect(chain.asked).toEqual([
      { from: 0, to: 500 },
      { from: 500 - reorganisationDepth, to: 501 },
    ])
    chain.destroy()
  })

  it('says of what it knows nothing that all is to be forgotten', async () => {
    const chain = new FakeChain()
    const look = tailOf(chain, { fromBlock: 0, longestGap: 300 })
    for (let count = 0; count < 200; count++) chain.mine(0)
    expect((await look()).isFresh).toBe(true)
    expect((await look()).isFresh).toBe(false)
    chain.drop(reorganisationDepth + 1)
    expect(await look()).toMatchObject({ isFresh: true, newest: undefined })
    for (let count = 0; count < 301; count++) chain.mine(0)
    expect((await look()).isFresh).toBe(true)
    chain.destroy()
  })

  it('does not take a late answer about the head for a shorter chain', async () => {
    const chain = new FakeChain()
    const look = tailOf(chain, { fromBlock: 0, head: async () => 0 })
    for (let count = 0; count < 200; count++) chain.mine(1)
    await look()
    expect(await look()).toMatchObject({ isFresh: false, added: [], removed: [] })
    expect(chain.asked.at(-1)).toEqual({ from: 200 - reorganisationDepth, to: 200 })
    chain.destroy()
  })

  it('begins near the head where no first block is given', async () => {
    const chain = new FakeChain()
    for (let count = 0; count < 500; count++) chain.mine(1)
    const { added } = await tailOf(chain)()
    expect(added[0]?.blockNumber).toBe(500 - reorganisationDepth)
    chain.destroy()
  })
})
