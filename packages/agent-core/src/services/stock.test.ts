import { defineService, type Json } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { UnrecoverableWorkError, type WorkContext } from '../ports/queue.ts'
import { alice } from '../testing/deals.ts'
import { network } from '../testing/simulated-chain.ts'
import { faultOfJson } from './fault-of-json.ts'
import { type SellParameters, Stock } from './stock.ts'

const doubling = defineService({
  name: 'test.doubling',
  version: '1.0.0',
  description: 'Doubles a number',
  input: z.object({ n: z.int(), unit: z.string().default('m') }),
  output: z.object({ twice: z.int() }),
})

const stockOf = (changes: Partial<SellParameters<typeof doubling>> = {}) => {
  const stock = new Stock()
  stock.add(doubling, {
    ask: '1.50 USDC',
    floor: '0.80 USDC',
    work: ({ input }) => ({ twice: input.n * 2 }),
    ...changes,
  })
  return stock
}
const job = (input: Json, digest = doubling.digest): WorkContext => ({
  id: `0x${'d'.repeat(64)}`,
  data: { digest, service: doubling.name, input, client: alice },
  attempt: 1,
  signal: new AbortController().signal,
  progress: async () => {},
  checkpoint: async () => {},
  resumed: undefined,
})

describe('Stock', () => {
  it('offers at its prices what fits the input schema', () => {
    const offering = stockOf().offering(doubling.digest, network.token)
    expect(offering).toMatchObject({ ask: 1_500_000n, floor: 800_000n })
    expect(offering?.faultOf({ n: 1 })).toBeUndefined()
    expect(offering?.faultOf({ n: 'one' })).toContain('n')
    expect(stockOf().offering(`sha256:${'0'.repeat(64)}`, network.token)).toBeUndefined()
  })

  it('tells the ask and never the floor', () => {
    const text = JSON.stringify(stockOf().entries(network.token))
    expect(text).toContain('1.50 USDC')
    expect(text).not.toContain('0.80')
  })

  it.each([{ ask: '0.70 USDC' }, { floor: '0.00 USDC' }, { ask: '1.50 EUR' }, { floor: '-1 USDC' }])(
    'refuses prices that make no sense: %j',
    changes => {
      expect(() => stockOf(changes).entries(network.token)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^bad-(price|money)$/) }),
      )
    },
  )

  it('hands checkpoints to the queue and back', async () => {
    const kept: Json[] = []
    const stock = stockOf({
      work: async ({ input, checkpoint, resumed }) => {
        await checkpoint({ at: input.n })
        return { twice: typeof resumed === 'number' ? resumed : 0 }
      },
    })
    const checkpoint = async (value: Json) => {
      kept.push(value)
    }
    expect(await stock.work({ ...job({ n: 4 }), checkpoint, resumed: 7 })).toEqual({ twice: 7 })
    expect(kept).toEqual([{ at: 4 }])
  })

  it('works on the parsed input, with its defaults', async () => {
    const seen: unknown[] = []
    const stock = stockOf({
      work: ({ input, client, deal, attempt }) => {
        seen.push(input, client, deal, attempt)
        return { twice: input.n * 2 }
      },
    })
    expect(await stock.work(job({ n: 4 }))).toEqual({ twice: 8 })
    expect(seen).toEqual([{ n: 4, unit: 'm' }, alice, `0x${'d'.repeat(64)}`, 1])
  })

  it('does not try again what no further try can mend', async () => {
    // @ts-expect-error: half a number is no output
    const wrong = stockOf({ work: () => ({ twice: 'many' }) })
    await expect(wrong.work(job({ n: 1 }))).rejects.toBeInstanceOf(UnrecoverableWorkError)
    await expect(stockOf().work(job({ n: 1 }, 'sha256:gone'))).rejects.toBeInstanceOf(UnrecoverableWorkError)
  })
})

describe('faultOfJson', () => {
  const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }

  it('says in one line what does not fit', () => {
    expect(faultOfJson(schema, { n: 1 })).toBeUndefined()
    expect(faultOfJson(schema, { n: 'one' })).toMatch(/^n: /)
    expect(faultOfJson(schema, null)).toMatch(/^value: /)
  })

  it.each<Json>([
    null,
    'object',
    [],
    { type: 'nothing' },
    { $ref: '#/nowhere' },
    { type: 'string', pattern: '(' },
  ])('vouches for nothing under a schema that can not be used: %j', hostile => {
    expect(faultOfJson(hostile, { n: 1 })).toBeTypeOf('string')
  })
})
