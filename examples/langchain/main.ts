// LangChain both ways: a LangChain tool for sale, a LangChain tool in a plan, and an agent's purchases as LangChain tools.
import { tool } from '@langchain/core/tools'
import { createAgent, toService } from 'dealwright'
import { asTools } from 'dealwright/langchain'
import { z } from 'zod'

const shout = tool(({ text }) => `${text.toUpperCase()}!`, {
  name: 'shout_loud',
  description: 'Writes a text in capital letters',
  schema: z.object({ text: z.string() }),
})

// Sold: buyers pay for each answer of the tool.
const { service, work } = toService(shout, { version: '1.0.0' })
await using seller = await createAgent({ name: 'seller', transport: 'memory' })
await seller.sell(service, { ask: '0.20 USDC', floor: '0.10 USDC', work }).start()

// Bought: what any LangChain or LangGraph agent can call, with a limit that its model cannot change.
await using buyer = await createAgent({ name: 'buyer', transport: 'memory' })
const [bought] = await asTools(buyer, { maxPerCall: '0.25 USDC' })
const { output, receipt } = JSON.parse(await bought?.invoke({ text: 'hello' }))
console.log(`${bought?.name}: ${output.result} for ${receipt.price}`)

// Used: a tool of the agent's own is a step of its plans, and costs nothing.
await using planner = await createAgent({ name: 'planner', transport: 'memory' })
const count = tool(({ text }) => `${text.length} letters`, {
  name: 'count_letters',
  description: 'Counts the letters of a text',
  schema: z.object({ text: z.string() }),
})
const done = await planner.use(count).delegate('Count letters, text: hello world')
console.log(
  done.ok ? `${done.value[0]?.service}: ${JSON.stringify(done.value[0]?.output)}` : done.error.message,
)
