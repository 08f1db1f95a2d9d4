import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { writeTinyModel } from '../gguf/write-tiny-model.ts'
import { startChatCompletionsServer } from '../testing/chat-completions-server.ts'
import { request } from '../testing/listings.ts'
import { choosePlanner } from './choose-planner.ts'

const nano = vi.hoisted(() => ({ path: '', fault: undefined as Error | undefined }))
vi.mock('../nano/nano-model-path.ts', () => ({ nanoModelPath: () => nano.path }))
vi.mock(import('../llama/create-local-planner.ts'), async original => {
  const real = await original()
  return {
    ...real,
    createLocalPlanner: async (parameters: Parameters<typeof real.createLocalPlanner>[0]) => {
      if (nano.fault !== undefined) throw nano.fault
      return real.createLocalPlanner(parameters)
    },
  }
})

let directory: string
let model: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-planner-'))
  model = (await writeTinyModel(join(directory, 'tiny.gguf'))).path
})
afterEach(() => {
  nano.path = join(directory, 'not-built.gguf')
  nano.fault = undefined
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const asked = request("Tomorrow's weather in Paris, please. At most 1.20 USDC.")

/** The line that a person reads about the planner that an environment chooses. */
async function noticeOf(env: Record<string, string>): Promise<string> {
  const notices: string[] = []
  const planner = await choosePlanner({ env, onNotice: line => notices.push(line) })
  await planner.close()
  return notices.join('\n')
}

describe('choosePlanner', () => {
  it('plans with the model of the package where nothing is chosen, and says how to choose', async () => {
    nano.path = model
    expect(await noticeOf({ DEALWRIGHT_MODEL: '', OPENAI_API_KEY: '' })).toMatch(
      /^Planning with the local model tiny\.gguf on CPU, 2048 tokens of context: choose a larger model with dealwright model use, /,
    )
    expect(await noticeOf({ DEALWRIGHT_MODEL: 'planner-nano' })).toMatch(
      /^Planning with the local model tiny\.gguf on CPU, 2048 tokens of context\.$/,
    )
  })

  it('plans by keywords where that model is not there, or keywords are wanted', async () => {
    expect(await noticeOf({})).toMatchInlineSnapshot(
      `"Planning with the keyword planner (no model configured): choose a model with dealwright model use, DEALWRIGHT_MODEL (a .gguf file or hf: reference) or OPENAI_API_KEY."`,
    )
    nano.path = model
    expect(await noticeOf({ DEALWRIGHT_PLANNER: 'keywords', DEALWRIGHT_MODEL: model })).toBe(
      'Planning with the keyword planner (no model configured).',
    )
    const planner = await choosePlanner({ env: { DEALWRIGHT_PLANNER: 'keywords' } })
    expect(await planner.plan(asked)).toMatchObject({ ok: true })
  })

  it('plans by keywords where llama.cpp does not run, and says so; any other fault is shown', async () => {
    nano.path = model
    nano.fault = new DealwrightError({
      code: 'llama-unavailable',
      message: 'No prebuilt llama.cpp runs on this machine: set OPENAI_BASE_URL.',
    })
    expect(await noticeOf({})).toBe(
      'Planning with the keyword planner (no model configured): no prebuilt llama.cpp runs on this machine: set OPENAI_BASE_URL.',
    )
    await expect(choosePlanner({ env: { DEALWRIGHT_MODEL: model } })).rejects.toBe(nano.fault)
    nano.fault = new DealwrightError({ code: 'model-unreadable', message: 'damaged' })
    await expect(choosePlanner({ env: {} })).rejects.toBe(nano.fault)
  })

  it('asks an OpenAI-compatible endpoint without a key', async () => {
    nano.path = model
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
    const env = { DEALWRIGHT_MODEL: model, OPENAI_API_KEY: 'x' }
    const notices: string[] = []
    const planner = await choosePlanner({ env, onNotice: line => notices.push(line) })
    expect(notices).toEqual([expect.stringMatching(/^Planning with the local model tiny\.gguf on .*\.$/)])
    await planner.close()
    await planner.close()
    await expect(planner.plan(asked)).rejects.toMatchObject({ code: 'model-closed' })
  })

  it('says what is wrong with the model, or with the choice', async () => {
    const env = { DEALWRIGHT_MODEL: join(directory, 'none.gguf') }
    await expect(choosePlanner({ env })).rejects.toMatchObject({ code: 'model-not-found' })
    await expect(choosePlanner({ env: { DEALWRIGHT_PLANNER: 'dice' } })).rejects.toMatchObject({
      code: 'bad-environment',
    })
  })
})
