import { toQuantity } from 'ethers'
import { z } from 'zod'
import { toHex } from '../chain/to-hex.ts'
import type { Watched } from './changes.ts'
import { probeAddress, probeCode, readingCall } from './probe.ts'
import type { Run, Send, SimulatedCall } from './run-simulation.ts'

const hex = z
  .string()
  .max(2 + 2 * 65_536)
  .regex(/^0x(?:[0-9a-fA-F]{2})*$/)
  .transform(text => toHex(text.toLowerCase()))
const word = z.string().regex(/^0x[0-9a-fA-F]{64}$/)
const quantity = z.string().regex(/^0x[0-9a-fA-F]{1,64}$/)
const account = z.object({ balance: quantity.optional(), storage: z.record(word, word).optional() })
const accounts = z.record(z.string().regex(/^0x[0-9a-fA-F]{40}$/), account)
const difference = z.object({ pre: accounts, post: accounts })
const log = z.object({ address: z.string().regex(/^0x[0-9a-fA-F]{40}$/), topics: z.array(word).max(4) })
const frame = z.object({
  error: z.string().optional(),
  output: hex.optional(),
  logs: z.array(log).max(10_000).optional(),
  get calls() {
    return z.array(frame).max(10_000).optional()
  },
})
type Frame = z.output<typeof frame>

const readingGas = toQuantity(300_000)
const zeroWord = `0x${'00'.repeat(32)}`

/**
 * The same as `runSimulation` for nodes that trace but do not simulate: `debug_traceCall` tells which storage the call would
 * write, and the readings are then made on that state. Answers undefined where what came back is no answer. Throws what the
 * node refuses with.
 */
export async function runTrace(
  send: Send,
  { from, to, data, value }: SimulatedCall,
  { watched }: { readonly watched: readonly Watched[] },
): Promise<Run | undefined> {
  const call = { from, to, data, value: toQuantity(value) }
  const probe = { [probeAddress]: { code: probeCode } }
  const read = (overrides: object) =>
    Promise.all(
      watched.map(async entry => {
        const parsed = hex.safeParse(
          await send('eth_call', [{ ...readingCall(entry), from, gas: readingGas }, 'latest', overrides]),
        )
        return parsed.success ? parsed.data : '0x'
      }),
    )
  const [before, traced, calls] = await Promise.all([
    read(probe),
    send('debug_traceCall', [call, 'latest', { tracer: 'prestateTracer', tracerConfig: { diffMode: true } }]),
    send('debug_traceCall', [call, 'latest', { tracer: 'callTracer', tracerConfig: { withLog: true } }]),
  ])
  const state = difference.safeParse(traced)
  const top = frame.safeParse(calls)
  if (!state.success || !top.success) return undefined
  if (top.data.error !== undefined)
    return { before, after: before, logs: [], revert: top.data.output ?? '0x' }
  return { before, after: await read({ ...overridesOf(state.data), ...probe }), logs: logsOf(top.data) }
}

/** The state after the call. What is in `pre` only was cleared. */
function overridesOf({ pre, post }: z.output<typeof difference>): object {
  const addresses = new Set([...Object.keys(pre), ...Object.keys(post)])
  return Object.fromEntries(
    [...addresses].map(address => {
      const [was, is] = [pre[address], post[address]]
      const cleared = Object.keys(was?.storage ?? {}).map(slot => [slot, zeroWord] as const)
      const stateDiff = { ...Object.fromEntries(cleared), ...is?.storage }
      return [address, { stateDiff, ...(is?.balance === undefined ? {} : { balance: is.balance }) }]
    }),
  )
}

function logsOf({ logs = [], calls = [], error }: Frame): { address: string; topics: string[] }[] {
  return error === undefined ? [...logs, ...calls.flatMap(logsOf)] : []
}
