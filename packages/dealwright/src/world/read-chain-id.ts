import { setTimeout as sleep } from 'node:timers/promises'
import { DealwrightError } from '@dealwright/protocols'
import { z } from 'zod'

const timeoutMs = 20_000
/** Pauses between the rounds, in milliseconds: one lost call must not keep an agent from starting. */
const pauses = [0, 250, 1_000]
const answer = z.object({ result: z.string().regex(/^0x[0-9a-f]{1,13}$/i) })

/** The id of the chain behind these JSON-RPC endpoints: of the first, in order, that answers. Throws `rpc-unreachable`. */
export async function readChainId(urls: readonly string[]): Promise<number> {
  const failures: unknown[] = []
  for (const pause of pauses) {
    await sleep(pause)
    for (const url of urls) {
      try {
        return await ask(url)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  throw new DealwrightError({
    code: 'rpc-unreachable',
    // Hosts only: paths and queries of RPC URLs carry access keys.
    message: `No chain answers at ${urls.map(hostOf).join(', ')}: start it, or correct the RPC URL.`,
    cause: new AggregateError(failures.map(toName), 'every endpoint failed'),
    retryable: true,
  })
}

async function ask(url: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  return Number(answer.parse(await response.json()).result)
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'the given RPC URL')

/** What went wrong, without the message: it may repeat the URL. */
const toName = (error: unknown): string => (error instanceof Error ? error.name : typeof error)
