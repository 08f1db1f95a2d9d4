// The buyer of plans-crash.test.ts, as a process that can be killed. The chain, the key and the network are in the environment.
import { createAgent } from 'dealwright'
import { createScriptedPlanner, forecastInFrench } from './plans-world.ts'

const [name = '', dataDir = '', text = ''] = process.argv.slice(2)
const planner = createScriptedPlanner(forecastInFrench, 1_200_000n)
const agent = await createAgent({ name, dataDir, planner })
agent.on('error', error => console.error(error))
agent.on('plan-run', ({ type, step, run }) => console.log(`${type} ${step ?? '-'} ${run.spent}`))
agent.on('deal', ({ notice }) => console.log(`deal ${notice.type}`))
if (text === '') await agent.start()
else {
  const proposed = await agent.plans.propose(text)
  if (!proposed.ok) throw new Error(proposed.error.message)
  await agent.plans.approve(proposed.value.id, { hash: proposed.value.hash })
}
// What the store has, whoever made it.
const [run] = await agent.plans.list()
if (run === undefined) throw new Error('There is no plan.')
const over = await agent.plans.until(run.id, () => false)
console.log(
  `over ${over.status} ${over.spent} ${JSON.stringify(over.steps.map(({ output }) => output ?? null))}`,
)
await agent.close()
console.log('closed')
