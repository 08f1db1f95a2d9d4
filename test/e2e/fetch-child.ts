// The buyer of agent-fetch.test.ts as a process that can be killed. The chain and the key are in the environment.
import { createAgent, readPayment } from 'dealwright'

const [url = '', dataDir = ''] = process.argv.slice(2)
await using agent = await createAgent({ name: 'buyer', dataDir, transport: 'memory' })
await agent.start()
console.log(`open ${(await agent.payments()).map(({ state }) => state).join()}`)
const answer = await agent.fetch(url)
console.log(`answer ${await answer.text()} for ${readPayment(answer)?.price}`)
