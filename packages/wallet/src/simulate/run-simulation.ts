import type { Address, Hex } from '@dealwright/protocols'
import { toQuantity } from 'ethers'
import { z } from 'zod'
import { toHex } from '../chain/to-hex.ts'
import type { Watched } from './changes.ts'
import type { SimulatedLog } from './find-own-changes.ts'
import { gasNeeded } from './gas-needed.ts'
import { probeAddress, probeCode, readingCall } from './probe.ts'

/** What one run told: answers to the readings before and after, and how the call itself went. */
export interface Run {
  readonly before: readonly Hex[]
  readonly after: readonly Hex[]
  readonly logs: readonly SimulatedLog[]
  /** Revert data, where the call was refused. */
  readonly revert?: Hex
  /** Gas that the call needs to be given, where the node told what it took: see `gasNeeded`. */
  readonly gas?: bigint
}

/** The state on which a call is run: of the newest block, or of the one being made. */
export type Moment = 'latest' | 'pending'

/** Asks a node. */
export type Send = (method: string, parameters: readonly unknown[]) => Promise<unknown>

/** A call as it would be sent. */
export interface SimulatedCall {
  readonly from: Address
  readonly to: Address
  readonly data: Hex
  readonly value: bigint
}

const maxAnswer = 2 + 2 * 65_536
const hex = z
  .string()
  .max(maxAnswer)
  .regex(/^0x(?:[0-9a-fA-F]{2})*$/)
  .transform(text => toHex(text.toLowerCase()))
const word = z.string().regex(/^0x[0-9a-fA-F]{64}$/)
const log = z.object({ address: z.string().regex(/^0x[0-9a-fA-F]{40}$/), topics: z.array(word).max(4) })
const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,16}$/)
  .transform(BigInt)
const call = z.object({
  status: z.enum(['0x0', '0x1']),
  gasUsed: quantity.optional(),
  maxUsedGas: quantity.optional(),
  returnData: hex,
  logs: z.array(log).max(10_000).optional(),
  error: z.object({ data: hex.optional() }).optional(),
})
const blocks = z.tuple([z.object({ calls: z.array(call).max(1_000) })])

/** Gas for a reading: much more than an honest token takes, so that a dishonest one cannot use the whole block up. */
const readingGas = toQuantity(300_000)
/**
 * Gas for the call: more than anything that a wallet does may take, and little enough to leave room for the readings after a
 * contract that burns all it is given.
 */
const callGas = toQuantity(10_000_000)

/**
 * Runs readings, the call, and the same readings in one request: `eth_simulateV1`. Answers undefined where what came back is not
 * an answer to that. Throws what the node refuses with.
 */
export async function runSimulation(
  send: Send,
  { from, to, data, value }: SimulatedCall,
  { watched, moment }: { readonly watched: readonly Watched[]; readonly moment: Moment },
): Promise<Run | undefined> {
  const readings = watched.map(entry => ({ ...readingCall(entry), from, gas: readingGas }))
  const calls = [...readings, { from, to, data, value: toQuantity(value), gas: callGas }, ...readings]
  const stateOverrides = { [probeAddress]: { code: probeCode } }
  const answer = await send('eth_simulateV1', [
    { blockStateCalls: [{ stateOverrides, calls }], validation: false },
    moment,
  ])
  const parsed = blocks.safeParse(answer)
  if (!parsed.success) return undefined
  const results = parsed.data[0].calls
  if (results.length !== calls.length) return undefined
  const main = results[readings.length]
  if (main === undefined) return undefined
  const texts = (list: typeof results) =>
    list.map(({ status, returnData }) => (status === '0x1' ? returnData : '0x'))
  const isRefused = main.status === '0x0'
  // A call that went well and failed at once is nobody's answer.
  if (!isRefused && main.error !== undefined) return undefined
  const gas = gasNeeded(main)
  return {
    before: texts(results.slice(0, readings.length)),
    after: texts(results.slice(readings.length + 1)),
    logs: main.logs ?? [],
    ...(isRefused ? { revert: main.error?.data ?? main.returnData } : {}),
    ...(isRefused || gas === undefined ? {} : { gas }),
  }
}
