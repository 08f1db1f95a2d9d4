// Below services: any typed protocol. Declared replies are enforced on both sides, and `ask` knows their types.
import { createAgent, defineProtocol } from 'dealwright'
import { z } from 'zod'

const ping = defineProtocol({
  name: 'ping',
  version: '1.0.0',
  messages: { Ping: z.object({ n: z.number() }), Pong: z.object({ n: z.number() }) },
  replies: { Ping: ['Pong'] },
})

await using meteo = await createAgent({ name: 'meteo' })
meteo.handle(ping, { Ping: (message, context) => context.reply('Pong', { n: message.n + 1 }) })
await meteo.start()

await using alice = await createAgent({ name: 'alice' })
const pong = await alice.ask(meteo.address, ping, 'Ping', { n: 1 })
console.log(pong.ok ? `${pong.value.type} ${pong.value.body.n}` : pong.error.message)
