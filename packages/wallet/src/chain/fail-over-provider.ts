import { setTimeout as sleep } from 'node:timers/promises'
import {
  type FetchRequest,
  isError,
  type JsonRpcPayload,
  type JsonRpcResult,
  makeError,
  type Network,
} from 'ethers'
import { z } from 'zod'
import { LeanProvider } from './lean-provider.ts'

interface Endpoint {
  readonly request: FetchRequest
  /** Whether it has said that it serves the right chain: one that was down at first has not been asked yet. */
  isChecked: boolean
}

/** How often a question is asked before its failure is believed, and the pause before the second time. */
const maxTries = 4
const firstPauseMs = 25

/**
 * ethers' provider over several endpoints of one chain. A question that an endpoint leaves unanswered, or answers with trouble of
 * its own, is put to the next one, and to the first again after a pause. Signed bytes go once to each until one takes them: what
 * was not answered may have arrived, and the caller looks for it by its hash.
 */
export class FailOverProvider extends LeanProvider {
  readonly #endpoints: readonly Endpoint[]
  readonly #chain: Network
  #preferred = 0

  /** `isFirstChecked`: whether the first endpoint has said already that it serves the network. Default true. */
  constructor(
    endpoints: readonly [FetchRequest, ...FetchRequest[]],
    network: Network,
    { isFirstChecked = true } = {},
  ) {
    super(endpoints[0], undefined, { staticNetwork: network, batchMaxCount: 1, cacheTimeout: -1 })
    this.#endpoints = endpoints.map((request, index) => ({
      request,
      isChecked: isFirstChecked && index === 0,
    }))
    this.#chain = network
  }

  /** Sends a request to one endpoint after the other. Throws what the last one failed with. */
  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const isBroadcast = !Array.isArray(payload) && payload.method === 'eth_sendRawTransaction'
    const endpoints = this.#endpoints.length
    const tries = isBroadcast ? endpoints : Math.max(maxTries, endpoints)
    const first = this.#preferred
    let silence: unknown
    for (let count = 0; ; count++) {
      const isLast = count + 1 >= tries || this.destroyed
      const index = (first + count) % endpoints
      try {
        const answers = await this.#ask(index, payload)
        const said = troubleIn(payload, answers)
        if (said === undefined) this.#preferred = index
        // Bytes that an earlier endpoint may have are not refused because this one has trouble.
        if (said === undefined || (isBroadcast && isLast && silence === undefined)) return answers
        if (!isBroadcast) silence = makeError(said, 'SERVER_ERROR', { request: this._getConnection() })
      } catch (error) {
        silence = error
        if (isHopeless(error, count + 1 >= endpoints)) throw error
      }
      if (isLast) throw silence
      const rounds = Math.floor((count + 1) / endpoints)
      if (rounds > 0) await sleep(firstPauseMs * 2 ** (rounds - 1))
    }
  }

  async #ask(index: number, payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const endpoint = this.#endpoints[index]
    if (endpoint === undefined) throw new RangeError('There is no such endpoint.')
    if (!endpoint.isChecked) {
      const question = { id: 0, jsonrpc: '2.0', method: 'eth_chainId', params: [] } as const
      const [answer] = await this.post(endpoint.request, question)
      if (BigInt(answer?.result ?? -1) !== this.#chain.chainId)
        throw makeError('an endpoint serves another chain', 'NETWORK_ERROR', { event: 'changed' })
      endpoint.isChecked = true
    }
    return this.post(endpoint.request, payload)
  }
}

const trouble =
  /internal error|rate.?limit|too many requests|timed? ?out|temporar|unavailable|overload|busy|try again/i

const errorSchema = z.object({ error: z.object({ message: z.string(), data: z.unknown().optional() }) })

/** What an endpoint says of trouble of its own, rather than of the request. */
function troubleIn(
  payload: JsonRpcPayload | JsonRpcPayload[],
  answers: readonly JsonRpcResult[],
): string | undefined {
  // Too many logs are answered in the same words, and there it helps to ask for fewer.
  if (!Array.isArray(payload) && payload.method === 'eth_getLogs') return undefined
  for (const answer of answers) {
    const parsed = errorSchema.safeParse(answer)
    if (!parsed.success || parsed.data.error.data !== undefined) continue
    if (trouble.test(parsed.data.error.message)) return parsed.data.error.message
  }
  return undefined
}

/** Whether asking again takes long, or cannot help. */
function isHopeless(error: unknown, wereAllAsked: boolean): boolean {
  if (isError(error, 'TIMEOUT')) return wereAllAsked
  return isError(error, 'SERVER_ERROR') && error.response?.statusCode === 413
}
