// One side of calls-crash.test.ts, as a process that can be killed. The chain, the key and the network are in the environment.
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAgent } from 'dealwright'
import { doubles } from './calls-world.ts'

const [role = '', test = '', dataDir = '', gate = '', last = '0'] = process.argv.slice(2)
const service = doubles(test)
const agent = await createAgent({ name: `${test}-${role}`, dataDir, channels: { poll: '200ms' } })
agent.on('error', error => console.error(error))

if (role === 'seller') {
  agent.sell(service, {
    per: 'call',
    price: '0.001 USDC',
    work: async ({ input: { n }, signal }) => {
      console.log(`working ${n}`)
      // Work ends once the gate is open.
      while (!existsSync(gate)) await sleep(20, undefined, { signal })
      return { twice: n * 2 }
    },
  })
  await agent.start()
  console.log('ready')
} else {
  for (let n = 0; n <= Number(last); ) {
    const outcome = await agent.call(service, { n }, { id: `call-${n}`, deposit: '0.01 USDC', timeout: '5s' })
    if (!outcome.ok) {
      console.log(`again ${n}: ${outcome.error.code} ${outcome.error.message}`)
      await sleep(200)
      continue
    }
    console.log(`answer ${n} ${outcome.value.twice}`)
    n += 1
  }
  const closed = await agent.closeChannels()
  console.log(`closed ${closed.map(({ state, spent }) => `${state} ${spent}`).join()}`)
  await agent.close()
  console.log('done')
}
