import { DealwrightError } from '@dealwright/protocols'
import { FetchRequest, Network, type Provider } from 'ethers'
import { describeRpcError } from './describe-rpc-error.ts'
import { FailOverProvider } from './fail-over-provider.ts'

const requestTimeoutMs = 20_000

/** A chain that answered: its id, a provider, and how to let go of it. */
export interface Connection {
  readonly provider: Provider
  readonly chainId: number
  /** The other endpoints alone, where there are any: for a second opinion. */
  readonly witness?: Provider
  /** Closes the provider where it was made here; a provider that was given stays open. */
  close(): void
}

/** Connects to a chain. Throws a retryable `DealwrightError` `rpc-unreachable` where nobody answers within 20 seconds. */
export async function connect(parameters: {
  rpcUrl?: string
  rpcUrls?: readonly string[]
  provider?: Provider
}): Promise<Connection> {
  const { rpcUrl, rpcUrls = [], provider } = parameters
  if (provider !== undefined) {
    const chainId = await orUnreachable('the given provider', () => withTimeout(askNetwork(provider)))
    return { provider, chainId, close: () => {} }
  }
  const urls = [...new Set(rpcUrl === undefined ? rpcUrls : [rpcUrl, ...rpcUrls])]
  if (urls.length === 0)
    throw new DealwrightError({
      code: 'no-rpc',
      message: 'No chain to work on: give an rpcUrl, several rpcUrls, or an ethers provider.',
    })
  // Asked by hand: an ethers provider that cannot detect its network retries for ever and writes to the console.
  const [first, chainId] = await firstToAnswer(urls)
  const others = urls.filter(url => url !== first).map(requestTo)
  const network = Network.from(chainId)
  const own = new FailOverProvider([requestTo(first), ...others], network)
  const [second, ...rest] = others
  if (second === undefined) return { provider: own, chainId, close: () => own.destroy() }
  const witness = new FailOverProvider([second, ...rest], network, { isFirstChecked: false })
  const close = (): void => {
    own.destroy()
    witness.destroy()
  }
  return { provider: own, chainId, witness, close }
}

/** The first in the given order that answers, and its chain. Throws what the last one did. */
async function firstToAnswer(urls: readonly string[]): Promise<[url: string, chainId: number]> {
  let failure: unknown
  for (const url of urls) {
    try {
      return [url, await orUnreachable(hostOf(url), () => askChainId(requestTo(url)))]
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

function requestTo(url: string): FetchRequest {
  const request = new FetchRequest(url)
  request.timeout = requestTimeoutMs
  return request
}

async function askNetwork(provider: Provider): Promise<number> {
  const { chainId } = await provider.getNetwork()
  return Number(chainId)
}

async function askChainId(request: FetchRequest): Promise<number> {
  request.body = { jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }
  const response = await request.send()
  response.assertOk()
  const answer: unknown = response.bodyJson
  const chainId =
    typeof answer === 'object' && answer !== null && 'result' in answer ? Number(answer.result) : Number.NaN
  if (!Number.isSafeInteger(chainId)) throw new Error('it does not speak Ethereum JSON-RPC')
  return chainId
}

async function orUnreachable(where: string, ask: () => Promise<number>): Promise<number> {
  try {
    return await ask()
  } catch (error) {
    throw new DealwrightError({
      code: 'rpc-unreachable',
      message: `No chain answers at ${where} (${describeRpcError(error)}): start it, or correct the RPC URL.`,
      retryable: true,
    })
  }
}

async function withTimeout<Value>(promise: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer in time')), requestTimeoutMs)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The host only: paths and queries of RPC URLs carry access keys. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the given RPC URL'
}
