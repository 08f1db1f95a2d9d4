import { createInterface } from 'node:readline/promises'
import { formatMoney } from '@dealwright/protocols'
import { createAgent } from '../create-agent.ts'
import { startForecastMarket } from '../demo/start-forecast-market.ts'
import { readChainOptions } from '../world/chain-options.ts'
import { embeddedDevnet } from '../world/embedded-world.ts'
import { ink } from './ink.ts'
import { createStory } from './tell-story.ts'

/**
 * Talks to a person in the terminal until end of input or `quit`. On the embedded world two weather sellers are started, so
 * that there is something to buy; with `DEALWRIGHT_RPC_URL` the agent trades on that chain with the wallet of the environment.
 */
export async function runChat({ yes }: { yes: boolean }, print: (line: string) => void): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const embedded = readChainOptions(process.env) === undefined
  if (embedded) {
    print(ink.dim('Starting an offline world with two weather sellers ...'))
    // Holding the world keeps it open until every agent in it has closed.
    const { release } = await embeddedDevnet.acquire()
    cleanup.defer(release)
  }
  const agent = await createAgent({ name: 'you', onNotice: line => print(ink.dim(line)) })
  cleanup.defer(() => agent.close())
  const sellers = embedded ? await startForecastMarket() : []
  for (const seller of sellers) cleanup.defer(() => seller.close())
  await agent.start()
  const token = await agent.token()
  const names = new Map(sellers.map(({ address, name }): [string, string] => [address, name]))
  const story = createStory({ token, names, print })
  agent.on('plan', story.plan)
  agent.on('deal', story.news)
  agent.on('text', ({ sender, text }) => print(`${sender}: ${text}`))

  print(`Your agent ${ink.name(agent.address)} holds ${ink.money(formatMoney(await agent.balance(), token))}.`)
  print(`Say what you want and what it may cost, or ${ink.bold('balance')}, or ${ink.bold('quit')}.\n`)
  const terminal = process.stdin.isTTY === true
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal, prompt: terminal ? '> ' : '' })
  cleanup.defer(async () => lines.close())
  lines.on('SIGINT', () => lines.close())
  const input = lines[Symbol.asyncIterator]()
  const read = async (): Promise<string | undefined> => {
    lines.prompt()
    const next = await input.next()
    return next.done ? undefined : next.value.trim()
  }
  for (let text = await read(); text !== undefined && text !== 'quit' && text !== 'exit'; text = await read()) {
    if (text === '') continue
    if (text === 'balance') {
      print(formatMoney(await agent.balance(), token))
      continue
    }
    const approve = async () => {
      if (yes) return true
      print(`Go ahead? ${ink.dim('(yes / no)')}`)
      return /^y(es)?$/i.test((await read()) ?? '')
    }
    const outcome = await agent.delegate(text, { approve })
    if (outcome.ok) for (const { output } of outcome.value) print(ink.good(JSON.stringify(output)))
    else print(ink.bad(outcome.error.message))
  }
}
