import { setTimeout as sleep } from 'node:timers/promises'
import { toBeHex } from 'ethers'
import { z } from 'zod'
import { type Lie, Refusal } from '../world/start-lying-rpc.ts'
import { lyingChain, word } from './hostile-rpc.ts'

type Json = z.core.util.JSONType

const call = z.record(z.string(), z.json())
const blocks = z.tuple([z.looseObject({ calls: z.array(call) })])

/** Changes each call of a simulation: what the call itself did stands in the middle, and readings of balances around it. */
const calls =
  (change: (one: Record<string, Json>, isReading: boolean) => Record<string, Json>): Lie =>
  ({ method, result }) => {
    const read = blocks.safeParse(result)
    if (method !== 'eth_simulateV1' || !read.success) return undefined
    const [block] = read.data
    const middle = (block.calls.length - 1) / 2
    return [{ ...read.data[0], calls: block.calls.map((one, index) => change(one, index !== middle)) }]
  }

const instead =
  (answer: Json | Refusal): Lie =>
  ({ method }) =>
    method === 'eth_simulateV1' ? answer : undefined

/** A node that can neither simulate nor trace, so that its estimates count. */
const unable =
  (gas: Json | Refusal): Lie =>
  ({ method }) => {
    if (method === 'eth_simulateV1' || method === 'debug_traceCall')
      return new Refusal(-32_601, 'the method does not exist/is not available')
    return method === 'eth_estimateGas' ? gas : undefined
  }

/** Lies in what a node says that a call would do, and in estimates where it says nothing of that. */
const lies = {
  'an enormous use of gas': calls(one => ({ ...one, gasUsed: toBeHex(25_000_000n) })),
  'more gas than there is': calls(one => ({ ...one, gasUsed: `0x${'f'.repeat(16)}` })),
  'no use of gas': calls(one => ({ ...one, gasUsed: '0x0' })),
  'riches after it': calls((one, isReading) => (isReading ? { ...one, returnData: word(10n ** 30n) } : one)),
  'nothing before and after it': calls((one, isReading) =>
    isReading ? { ...one, returnData: word(0n) } : one,
  ),
  'readings that fail': calls((one, isReading) =>
    isReading ? { ...one, status: '0x0', returnData: '0x' } : one,
  ),
  'no events': calls(one => ({ ...one, logs: [] })),
  'a refusal': calls((one, isReading) => (isReading ? one : { ...one, status: '0x0', returnData: '0x' })),
  'success whatever it does': calls(one => {
    const { error: _, ...rest } = one
    return { ...rest, status: '0x1' }
  }),
  'another shape': instead({ not: 'blocks' }),
  'no blocks': instead([]),
  'a call too few': instead([{ calls: [] }]),
  'a flood': instead([
    { calls: [{ status: '0x1', gasUsed: '0x5208', returnData: `0x${'ff'.repeat(200_000)}` }] },
  ]),
  'an error': instead(new Refusal(-32_000, 'header not found')),
  'an error that speaks of a revert': instead(new Refusal(3, 'execution reverted')),
  'a delay': async ({ method, result }) => {
    if (method !== 'eth_simulateV1') return undefined
    await sleep(1_500)
    return result
  },
  'no simulation, and an enormous estimate': unable(toBeHex(25_000_000n)),
  'no simulation, and an estimate of another shape': unable({ not: 'hex' }),
  'no simulation, and no estimate': unable(new Refusal(-32_000, 'header not found')),
} as const satisfies Record<string, Lie>

/** Nodes that lie of what a call would do. They may make the wallet refuse; they must not make it pay more, or another. */
export const lyingSimulations = lyingChain('lying-simulations', lies)
