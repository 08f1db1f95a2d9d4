import { describe, expect, it } from 'vitest'
import { startChatCompletionsServer } from '../testing/chat-completions-server.ts'
import { request } from '../testing/listings.ts'
import { createOpenAiPlanner } from './create-openai-planner.ts'

const asked = request("Tomorrow's weather in Paris, please. At most 1.20 USDC.")
const answer = (input: object) => ({
  content: JSON.stringify({ steps: [{ service: 'weather.forecast', input }] }),
})
const good = answer({ city: 'Paris', day: '2026-11-23' })

const open = (baseUrl: string, changes: { timeoutMs?: number; retries?: number } = {}) =>
  createOpenAiPlanner({ baseUrl, apiKey: 'test-key', model: 'test-model', retries: 0, ...changes })

describe('createOpenAiPlanner', () => {
  it('plans over the wire, with a schema that has no place for money', async () => {
    await using server = await startChatCompletionsServer(good)
    const planner = open(server.baseUrl)
    expect(planner.description).toBe(`test-model at ${new URL(server.baseUrl).host}`)
    expect(await planner.plan(asked)).toMatchObject({
      ok: true,
      value: { steps: [{ input: { city: 'Paris', day: '2026-11-23' } }], ceiling: 1_200_000n },
    })
    const [sent] = server.requests
    expect(sent).toMatchObject({
      path: '/v1/chat/completions',
      authorization: 'Bearer test-key',
      body: {
        model: 'test-model',
        response_format: { type: 'json_schema' },
        messages: [{ role: 'system' }, { role: 'user' }],
      },
    })
  })

  it('holds the answer to the words of the message', async () => {
    await using server = await startChatCompletionsServer(answer({ city: 'London', day: '2026-11-23' }))
    const result = await open(server.baseUrl).plan(asked)
    expect(result).toMatchObject({ ok: false, error: { code: 'not-understood' } })
    expect(server.requests).toHaveLength(2)
  })

  it('repairs an answer that is not JSON', async () => {
    await using server = await startChatCompletionsServer({ content: 'Sure! Here is your plan.' }, good)
    expect(await open(server.baseUrl).plan(asked)).toMatchObject({ ok: true })
  })

  it('falls back to JSON mode where the server knows no schemas', async () => {
    await using server = await startChatCompletionsServer(
      { status: 400, message: 'response_format not supported' },
      good,
    )
    expect(await open(server.baseUrl).plan(asked)).toMatchObject({ ok: true })
    expect(server.requests[1]?.body.response_format).toEqual({ type: 'json_object' })
  })

  it.each([401, 404, 429, 500])('says in one line what a %i means', async status => {
    await using server = await startChatCompletionsServer({ status, message: 'secret details' })
    const error = await open(server.baseUrl)
      .plan(asked)
      .catch((thrown: unknown) => thrown)
    const host = new URL(server.baseUrl).host
    const seen = error instanceof Error ? error.message.replace(host, '<host>') : error
    expect({ [status]: seen }).toMatchSnapshot()
    expect(error).toMatchObject({ code: 'planner-unavailable', retryable: status === 429 || status === 500 })
  })

  it('tries again after a failure that may pass', async () => {
    await using server = await startChatCompletionsServer({ status: 503, message: 'busy' }, good)
    expect(await open(server.baseUrl, { retries: 1 }).plan(asked)).toMatchObject({ ok: true })
  })

  it('gives up on a server that says nothing, or is not there', async () => {
    await using silent = await startChatCompletionsServer('silence')
    const late = open(silent.baseUrl, { timeoutMs: 50 }).plan(asked)
    await expect(late).rejects.toThrow(/: no answer in time\. Try again, or use a faster model\.$/)
    const gone = await startChatCompletionsServer('silence')
    await gone[Symbol.asyncDispose]()
    const refused = open(gone.baseUrl).plan(asked)
    await expect(refused).rejects.toThrow(
      /: the server cannot be reached\. Check OPENAI_BASE_URL and the network\.$/,
    )
  })

  it('stops when the signal is aborted', async () => {
    await using server = await startChatCompletionsServer('silence')
    const abort = new AbortController()
    const reason = new Error('enough')
    const planning = open(server.baseUrl).plan(asked, { signal: abort.signal })
    await expect.poll(() => server.requests.length).toBe(1)
    abort.abort(reason)
    await expect(planning).rejects.toBe(reason)
  })

  it('refuses a broken address', () => {
    expect(() => open('not an address')).toThrow(expect.objectContaining({ code: 'bad-environment' }))
  })
})
