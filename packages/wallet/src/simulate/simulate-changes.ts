import { type Address, failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { isError, type Provider } from 'ethers'
import { describeRpcError } from '../chain/describe-rpc-error.ts'
import { revertFailure } from '../chain/revert-failure.ts'
import { nativeToken } from '../decode/meaning.ts'
import type { WalletFailure } from '../wallet/types.ts'
import type { Changes, Difference, Watched } from './changes.ts'
import { findOwnChanges } from './find-own-changes.ts'
import { isFromChain, readNumber } from './probe.ts'
import { type Moment, type Run, runSimulation, type Send, type SimulatedCall } from './run-simulation.ts'
import { runTrace } from './run-trace.ts'
import { keyOf } from './watch-of.ts'

/** Whose money is looked at. */
export interface SimulateChangesParameters {
  /** The sender. */
  readonly from: Address
  /** The chain that must answer. */
  readonly chainId: number
  /** What to look at besides the sender's native currency and what the call's events tell: see `watchOf`. */
  readonly watch: readonly Watched[]
  /** Which state: `pending` where blocks are made on demand, so that the latest may be long past. Default `latest`. */
  readonly moment?: Moment
  /** Asks only for what one request tells, not for traces. Default false. */
  readonly isQuick?: boolean
}

type Outcome = Result<Changes, WalletFailure>

const maxWatched = 200
const ways = [runSimulation, runTrace]
/** Which way a node offers, so that it is not asked in vain each time. */
const offered = new WeakMap<Provider, (typeof ways)[number]>()

/**
 * What a call would do to balances and allowances, on the latest state, before it is signed: by `eth_simulateV1`, else by
 * `debug_traceCall`. Tokens that leave the sender and allowances that it gives are found by the call's events even where they are
 * not watched. Never throws, and never takes a malformed, huge, contradictory or foreign answer for "no change": those are
 * failures (`unreachable`, with reason `bad-answer`, `wrong-chain` or `no-simulation`); a refusal is `reverted`, or
 * `insufficient-funds`.
 */
export async function simulateChanges(
  provider: Provider,
  call: { readonly to: Address; readonly data: Hex; readonly value: bigint },
  { from, chainId, watch, moment = 'latest', isQuick = false }: SimulateChangesParameters,
): Promise<Outcome> {
  const send = sendOf(provider)
  if (send === undefined) return unable('no-simulation', noSimulation)
  const { to, data, value } = call
  const subject = { from, to, data, value }
  const first = [{ token: nativeToken, owner: from }, ...watch]
  try {
    const known = offered.get(provider)
    const usable = isQuick ? ways.slice(0, 1) : ways
    for (const way of usable.toSorted((one, other) => Number(other === known) - Number(one === known))) {
      try {
        const outcome = await look(way, { send, subject, chainId, moment }, distinct(first))
        offered.set(provider, way)
        return outcome
      } catch (error) {
        if (!isUnsupported(error)) throw error
      }
    }
    return unable('no-simulation', noSimulation)
  } catch (error) {
    return failed({
      code: 'unreachable',
      message: `What the call would change could not be asked (${describeRpcError(error)}): try again when the RPC answers.`,
      retryable: true,
    })
  }
}

interface Question {
  readonly send: Send
  readonly subject: SimulatedCall
  readonly chainId: number
  readonly moment: Moment
}

/** How often events may show more to look at before the answers count as contradictory. */
const maxRounds = 4

async function look(
  way: (typeof ways)[number],
  question: Question,
  watched: readonly Watched[],
  round = 1,
): Promise<Outcome> {
  const { moment } = question
  const run = await way(question.send, question.subject, { watched, moment })
  if (run === undefined) return unable('bad-answer', badAnswer)
  if (run.revert !== undefined) return failed(revertFailure(run.revert))
  const own = findOwnChanges(run.logs, question.subject.from)
  const all = distinct([...watched, ...own.watched])
  if (all.length > maxWatched || round > maxRounds)
    return unable('bad-answer', 'The call touches too many tokens to look at: split it.')
  // Events showed more of the sender's money: look at that too, in a second run.
  if (all.length > watched.length) return look(way, question, all, round + 1)
  return conclude(run, watched, { chainId: question.chainId, collectibles: own.collectibles })
}

function conclude(
  { before, after, gas }: Run,
  watched: readonly Watched[],
  { chainId, collectibles }: { chainId: number; collectibles: readonly Address[] },
): Outcome {
  const found: Difference[] = []
  for (const [index, entry] of watched.entries()) {
    const [was, is] = [before[index] ?? '0x', after[index] ?? '0x']
    if (entry.token === nativeToken && !(isFromChain(was, chainId) && isFromChain(is, chainId)))
      return unable('wrong-chain', `The RPC does not simulate on chain ${chainId}: correct the RPC URL.`)
    const [from, to] = [readNumber(was, entry), readNumber(is, entry)]
    if (from === undefined || to === undefined)
      return unable(
        'bad-answer',
        `The balances of ${entry.token} cannot be read: it is no token, or the RPC is at fault.`,
      )
    found.push({ ...entry, before: from, after: to })
  }
  return ok({
    balances: found.filter(({ spender }) => spender === undefined),
    allowances: found.flatMap(entry =>
      entry.spender === undefined ? [] : [{ ...entry, spender: entry.spender }],
    ),
    collectibles,
    ...(gas === undefined ? {} : { gas }),
  })
}

function distinct(watched: readonly Watched[]): readonly Watched[] {
  return [...new Map(watched.map(entry => [keyOf(entry), entry])).values()]
}

function sendOf(provider: Provider): Send | undefined {
  if (!('send' in provider) || typeof provider.send !== 'function') return undefined
  const { send } = provider
  return async (method, parameters) => Reflect.apply(send, provider, [method, parameters])
}

/** Whether a node says that it does not know the method, rather than that something went wrong. */
function isUnsupported(error: unknown): boolean {
  if (isError(error, 'UNSUPPORTED_OPERATION')) return true
  const text =
    error instanceof Error
      ? JSON.stringify(Object(error), ['error', 'info', 'code', 'message', 'payload'])
      : ''
  return /-32601|method not (found|supported|available|allowed|enabled)|does not exist\/is not available|unsupported method/i.test(
    `${text} ${error instanceof Error ? error.message : ''}`,
  )
}

const noSimulation =
  'The RPC can neither simulate (eth_simulateV1) nor trace (debug_traceCall): use one that can.'
const badAnswer = 'The RPC answered a simulation with something else: use another one.'

function unable(reason: string, message: string): Result<never, WalletFailure> {
  return failed({ code: 'unreachable', reason, message, retryable: reason === 'bad-answer' })
}
