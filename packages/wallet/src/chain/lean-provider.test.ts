import { createServer } from 'node:http'
import { FetchRequest, Network } from 'ethers'
import { expect, it } from 'vitest'
import { isBadAnswer } from './is-bad-answer.ts'
import { isRpcFailure } from './is-rpc-failure.ts'
import { LeanProvider } from './lean-provider.ts'

/** A node that answers every request with the same status and what `answer` makes of its body. */
async function startNode(status: number, answer: (body: string) => string) {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => outgoing.writeHead(status).end(answer(Buffer.concat(chunks).toString('utf8'))))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The node has no port.')
  const provider = new LeanProvider(new FetchRequest(`http://127.0.0.1:${address.port}`), undefined, {
    staticNetwork: Network.from(1),
    batchMaxCount: 1,
    cacheTimeout: -1,
  })
  return {
    provider,
    [Symbol.asyncDispose]: async () => {
      provider.destroy()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

it('sends and reads text of any script', async () => {
  const echo = (body: string): string => {
    const { id, params } = JSON.parse(body)
    return JSON.stringify({ jsonrpc: '2.0', id, result: params[0] })
  }
  await using node = await startNode(200, echo)
  expect(await node.provider.send('echo', ['forecast für 東京 🌦'])).toBe('forecast für 東京 🌦')
})

it('says that no answer came where it is not JSON, or an HTTP error', async () => {
  await using proxy = await startNode(200, () => '<html>busy</html>')
  await expect(proxy.provider.send('eth_chainId', [])).rejects.toMatchObject({ code: 'SERVER_ERROR' })
  await using gateway = await startNode(413, () => 'too large')
  await expect(gateway.provider.send('eth_getLogs', [])).rejects.toMatchObject({
    code: 'SERVER_ERROR',
    response: { statusCode: 413 },
  })
})

it('tells an answer that is none from a mistake of the caller', async () => {
  const answers = [
    '{}',
    '7',
    'null',
    '[null]',
    '"0x1"',
    '{"result":{"not":"hex"}}',
    '{"result":12}',
    '{"result":"0xzz"}',
  ]
  for (const answer of answers) {
    const withId = (body: string) => answer.replace('{"', `{"jsonrpc":"2.0","id":${JSON.parse(body).id},"`)
    await using node = await startNode(200, withId)
    const asked = node.provider.call({ to: `0x${'11'.repeat(20)}`, data: '0x' })
    const error: unknown = await asked.catch((thrown: unknown) => thrown)
    expect(isBadAnswer(error) || isRpcFailure(error), answer).toBe(true)
  }
})
