// A person's agent with a console, in a process of its own, so that it can be killed. Its chain, key and folder come by environment.
import { once } from 'node:events'
import { signerFromKey } from '@dealwright/wallet'
import { createAgent, serveConsole } from 'dealwright'

const read = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set.`)
  return value
}

const agent = await createAgent({
  name: 'alice',
  signer: signerFromKey(read('TEST_KEY')),
  transport: { env: 'local', url: read('TEST_XMTP_URL') },
  dataDir: read('TEST_FOLDER'),
})
agent.on('error', error => process.stderr.write(`${String(error)}\n`))
const { url, createLink } = await serveConsole(agent, { port: Number(read('TEST_PORT')) })
process.stdout.write(`${JSON.stringify({ url, link: createLink() })}\n`)

// Ends in order when its input does.
process.stdin.resume()
await once(process.stdin, 'end')
await agent.close()
