import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeywordPlanner, createModelPlanner, type PlanningChatModel } from '@dealwright/llm-local'
import { randomHex } from '@dealwright/protocols'
import { signerFromKey } from '@dealwright/wallet'
import { AIMessage, type BaseMessageLike } from '@langchain/core/messages'
import { RunnableLambda } from '@langchain/core/runnables'
import { type Agent, type CreateAgentOptions, createAgent, openPrincipalSession } from 'dealwright'
import { forecast, lookUpWeather } from 'dealwright/demo'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

const prompts: string[] = []
/** A model that does what an earlier turn said: whatever is asked, it plans Rome on that day. */
const obedient: PlanningChatModel = {
  withStructuredOutput: () =>
    RunnableLambda.from(async (prompt: BaseMessageLike[]) => {
      prompts.push(JSON.stringify(prompt))
      const parsed = { steps: [{ service: forecast.name, input: { city: 'Rome', day: '2031-05-04' } }] }
      return { raw: new AIMessage(JSON.stringify(parsed)), parsed }
    }),
}
const session = openPrincipalSession('terminal', 'ada')

let seller: Agent
let agent: Agent

beforeAll(async () => {
  const planner = createModelPlanner({ chatModel: obedient, description: 'an obedient model' })
  seller = await createAgent({ name: 'meteo', transport: 'memory' })
  seller.sell(forecast, {
    ask: '0.90 USDC',
    floor: '0.60 USDC',
    work: async ({ input }) => lookUpWeather(input.city, input.day),
  })
  agent = await createAgent({ name: 'butler', transport: 'memory', planner })
  await Promise.all([seller.start(), agent.start()])
})

afterAll(async () => {
  await agent?.close()
  await seller?.close()
})

it('takes no value from earlier turns, also where the model would', async () => {
  const conversation = await agent.conversations.open({ session })
  await conversation.say('Weather in Rome on 2031-05-04, at most 1 USDC')
  const [said] = await agent.plans.list()
  expect(said).toMatchObject({ status: 'proposed', steps: [{ step: { input: { city: 'Rome' } } }] })
  await conversation.say('no')
  const before = prompts.length
  await conversation.say('Weather in Paris tomorrow, at most 1 USDC')
  // The model was told of the earlier turn, and planned it again.
  expect(prompts[before]).toContain('2031-05-04')
  const planned = (await agent.plans.list({ open: true })).flatMap(({ steps }) =>
    steps.flatMap(({ step }) => (step.kind === 'service' ? [step.input] : [])),
  )
  for (const input of planned) {
    expect(input).not.toMatchObject({ city: 'Rome' })
    expect(input).not.toMatchObject({ day: '2031-05-04' })
  }
})

it('goes on after a restart, on another surface: same lines, same plan, done and accounted for', {
  timeout: 180_000,
}, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'dealwright-conversations-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const options: CreateAgentOptions = {
    name: 'butler',
    transport: 'memory',
    planner: createKeywordPlanner(),
    signer: signerFromKey(randomHex(32)),
    dataDir,
  }
  const first = await createAgent(options)
  const begun = await first.conversations.open({ session })
  await begun.say('Weather in Oslo tomorrow, at most 1 USDC')
  const lines = await first.conversations.read(session)
  expect(lines.map(({ content }) => content.type)).toEqual(['said', 'planned'])
  await first.close()

  await using second = await createAgent(options)
  const console_ = openPrincipalSession('console', 'ada')
  expect(await second.conversations.read(console_)).toEqual(lines)
  const resumed = await second.conversations.open({ session: console_ })
  expect(resumed.id).toBe(begun.id)
  await resumed.say('yes')
  const signal = AbortSignal.timeout(150_000)
  const seen: string[] = []
  for await (const { seq, content } of second.conversations.events({ session: console_, signal })) {
    expect(seq).toBe(seen.length + 1)
    seen.push(content.type)
    if (content.type === 'finished') {
      expect(content).toMatchObject({ status: 'done', outputs: [{ service: 'weather.forecast' }] })
      break
    }
  }
  expect(seen).toContain('receipt')
  const [run] = await second.plans.list()
  await resumed.say('what did I spend?')
  const answer = (await second.conversations.read(console_, { limit: 1 }))[0]?.content
  const price = ((Number(run?.spent) || 0) / 1e6).toFixed(2)
  expect(answer).toMatchObject({
    by: 'agent',
    text: expect.stringContaining(`${price} USDC in all, for 1 purchase`),
  })
})
