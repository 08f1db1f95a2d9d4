import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createRandom, type Random } from './create-random.ts'
import { startRpcProxy } from './start-rpc-proxy.ts'

/** A chain that remembers what it was asked, behind a proxy whose chance is given. */
const start = async (random: Random) => {
  const asked: string[] = []
  const chain = createServer((request, response) => {
    void text(request).then(body => {
      asked.push(body)
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: '0x1' }))
    })
  }).listen(0, '127.0.0.1')
  await once(chain, 'listening')
  onTestFinished(() => {
    chain.closeAllConnections()
    chain.close()
  })
  const address = chain.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const proxy = await startRpcProxy({ target: `http://127.0.0.1:${address.port}`, random })
  onTestFinished(() => proxy.close())
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'eth_chainId', params: [] })
  const call = async () => {
    const answer = await fetch(proxy.url, { method: 'POST', body })
    return `${answer.status} ${await answer.text()}`
  }
  return { asked, proxy, call, body }
}

/** A chance that makes every call go wrong in one way. */
const always = (way: string): Random => ({
  between: least => least,
  chance: probability => probability > 0,
  pick: values => {
    const found = values.find(value => value === way)
    if (found === undefined) throw new Error(`There is no way ${way}.`)
    return found
  },
})

test('passes calls and answers on unchanged', async () => {
  const { asked, call, body } = await start(createRandom(1))
  expect(await call()).toBe('200 {"jsonrpc":"2.0","id":1,"result":"0x1"}')
  expect(asked).toEqual([body])
})

test.each([
  ['refused', '503 overloaded'],
  ['internal-error', '200 {"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"internal error"}}'],
])('%s: answers without asking the chain, until it is mended', async (way, answer) => {
  const { asked, call, proxy } = await start(always(way))
  proxy.setFaults(0.5)
  expect(await call()).toBe(answer)
  expect(asked).toEqual([])
  proxy.setFaults(0)
  expect(await call()).toContain('0x1')
})

test('answer-lost: the chain does what it was asked, and nobody hears of it', async () => {
  const { asked, call, proxy, body } = await start(always('answer-lost'))
  proxy.setFaults(0.5)
  await expect(call()).rejects.toThrow('fetch failed')
  expect(asked).toEqual([body])
})

test('reset: the call never reaches the chain', async () => {
  const { asked, call, proxy } = await start(always('reset'))
  proxy.setFaults(0.5)
  await expect(call()).rejects.toThrow('fetch failed')
  expect(asked).toEqual([])
})
