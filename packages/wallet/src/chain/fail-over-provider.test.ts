import { createServer } from 'node:http'
import { FetchRequest, Network } from 'ethers'
import { expect, it } from 'vitest'
import { FailOverProvider } from './fail-over-provider.ts'
import { isSilence } from './is-rpc-failure.ts'

type Answer = { result: unknown } | { error: { code: number; message: string } } | 'silence'

/** An endpoint that answers as it is told, and counts what it is asked. */
async function startEndpoint(answer: (method: string, count: number) => Answer) {
  const asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { id, method } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      asked.push(method)
      const given = answer(method, asked.filter(earlier => earlier === method).length)
      if (given === 'silence') outgoing.destroy()
      else outgoing.end(JSON.stringify({ jsonrpc: '2.0', id, ...given }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The endpoint has no port.')
  return {
    asked,
    request: new FetchRequest(`http://127.0.0.1:${address.port}`),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function over(first: { request: FetchRequest }, ...others: { request: FetchRequest }[]): FailOverProvider {
  return new FailOverProvider([first.request, ...others.map(({ request }) => request)], Network.from(7))
}

const chain = (method: string): Answer | undefined =>
  method === 'eth_chainId' ? { result: '0x7' } : undefined
const limited: Answer = { error: { code: -32005, message: 'rate limit reached' } }

it('puts a question to the same endpoint again where there is only one', async () => {
  await using flaky = await startEndpoint((_, count) => (count < 3 ? 'silence' : { result: '0x2a' }))
  const provider = over(flaky)
  expect(await provider.send('eth_gasPrice', [])).toBe('0x2a')
  expect(flaky.asked).toHaveLength(3)
  provider.destroy()
})

it('gives up where nobody ever answers', async () => {
  await using dead = await startEndpoint(() => 'silence')
  const provider = over(dead)
  await expect(provider.send('eth_gasPrice', [])).rejects.toThrow()
  expect(dead.asked).toHaveLength(4)
  provider.destroy()
})

it('asks the next endpoint where one has trouble, and stays there', async () => {
  await using busy = await startEndpoint(() => limited)
  await using good = await startEndpoint(method => chain(method) ?? { result: '0x2a' })
  const provider = over(busy, good)
  expect(await provider.send('eth_gasPrice', [])).toBe('0x2a')
  expect(await provider.send('eth_gasPrice', [])).toBe('0x2a')
  expect(busy.asked).toEqual(['eth_gasPrice'])
  expect(good.asked).toEqual(['eth_chainId', 'eth_gasPrice', 'eth_gasPrice'])
  provider.destroy()
})

it('takes what an endpoint thinks of a request for its answer', async () => {
  const reverted: Answer = { error: { code: 3, message: 'execution reverted' } }
  await using one = await startEndpoint(() => reverted)
  await using other = await startEndpoint(method => chain(method) ?? { result: '0x' })
  const provider = over(one, other)
  await expect(provider.send('eth_call', [{}, 'latest'])).rejects.toThrow('revert')
  expect(other.asked).toEqual([])
  provider.destroy()
})

it('never asks an endpoint of another chain', async () => {
  await using down = await startEndpoint(() => 'silence')
  await using foreign = await startEndpoint(method => ({ result: method === 'eth_chainId' ? '0x1' : '0x2a' }))
  const provider = over(down, foreign)
  await expect(provider.send('eth_gasPrice', [])).rejects.toThrow()
  expect(new Set(foreign.asked)).toEqual(new Set(['eth_chainId']))
  provider.destroy()
})

it('gives signed bytes to each endpoint once, and does not call them refused where one may have them', async () => {
  await using silent = await startEndpoint(() => 'silence')
  await using busy = await startEndpoint(method => chain(method) ?? limited)
  const provider = over(silent, busy)
  const answer = await provider.send('eth_sendRawTransaction', ['0x']).catch((error: unknown) => error)
  expect(isSilence(answer)).toBe(true)
  expect(silent.asked).toEqual(['eth_sendRawTransaction'])
  expect(busy.asked).toEqual(['eth_chainId', 'eth_sendRawTransaction'])
  provider.destroy()
})
