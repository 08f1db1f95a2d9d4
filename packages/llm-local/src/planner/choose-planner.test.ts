import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel } from '../gguf/write-tiny-model.ts'
import { startChatCompletionsServer } from '../testing/chat-completions-server.ts'
import { request } from '../testing/listings.ts'
import { choosePlanner } from './choose-planner.ts'

let directory: string
let model: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-planner-'))
  model = (await writeTinyModel(join(directory, 'tiny.gguf'))).path
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const asked = request("Tomorrow's weather in Paris, please. At most 1.20 USDC.")

describe('choosePlanner', () => {
  it('plans by keywords where nothing is configured, and says how to change that', async () => {
    const notices: string[] = []
    const env = { DEALWRIGHT_MODEL: '', OPENAI_API_KEY: '' }
    const planner = await choosePlanner({ env, onNotice: line => notices.push(line) })
    expect(notices).toMatchInlineSnapshot(`
      [
        "Planning with the keyword planner (no model configured): set DEALWRIGHT_MODEL to a .gguf file or hf: reference, or OPENAI_API_KEY, to plan with a model.",
      ]
    `)
    expect(await planner.plan(asked)).toMatchObject({ ok: true })
    await planner.close()
  })

  it('asks an OpenAI-compatible endpoint without a key', async () => {
    const content = '{"steps":[{"service":"weather.forecast","input":{"city":"Paris","day":"2026-11-23"}}]}'
    await using server = await startChatCompletionsServer({ content })
    const notices: string[] = []
    const planner = await choosePlanner({
      env: { OPENAI_BASE_URL: server.baseUrl, OPENAI_MODEL: 'm' },
      onNotice: line => notices.push(line),
    })
    expect(notices).toEqual([`Planning with the m at ${new URL(server.baseUrl).host}.`])
    expect(await planner.plan(asked)).toMatchObject({ ok: true })
    await planner.close()
  })

  it('loads a local model, before any endpoint, and closes it', async () => {
    const notices: string[] = []
    const planner = await choosePlanner({
      env: { DEALWRIGHT_MODEL: model, OPENAI_API_KEY: 'x' },
      onNotice: line => notices.push(line),
    })
    expect(notices).toEqual([expect.stringMatching(/^Planning with the local model tiny\.gguf on /)])
    await planner.close()
    await planner.close()
    await expect(planner.plan(asked)).rejects.toMatchObject({ code: 'model-closed' })
  })

  it('says what is wrong with the model', async () => {
    const env = { DEALWRIGHT_MODEL: join(directory, 'none.gguf') }
    await expect(choosePlanner({ env })).rejects.toMatchObject({ code: 'model-not-found' })
  })
})
