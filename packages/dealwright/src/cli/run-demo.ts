import { choosePlanner } from '@dealwright/llm-local'
import { formatMoney } from '@dealwright/protocols'
import { createAgent } from '../create-agent.ts'
import { forecast } from '../demo/forecast.ts'
import { marketSellers, startForecastMarket } from '../demo/start-forecast-market.ts'
import { embeddedDevnet } from '../world/embedded-world.ts'
import { collectReceipts } from './collect-receipts.ts'
import { ink } from './ink.ts'
import { createStory } from './tell-story.ts'

/** What the demo does when it is given no sentence. */
export const demoSentence = "Tomorrow's weather in Paris, please. At most 1.20 USDC."

/**
 * The whole spine on real parts: a person's sentence becomes a plan, two sellers compete for it over encrypted messages, the
 * winner is paid through escrow. Prints a story and, last, one line of JSON. Resolves with the exit code: 2 where there was no deal.
 */
export async function runDemo(sentence: string, print: (line: string) => void): Promise<0 | 2> {
  const started = performance.now()
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
  print(`\n${ink.bold('Dealwright')}  two agents compete for your task, on a chain that lives in this process\n`)
  await using cleanup = new AsyncDisposableStack()
  const planner = await choosePlanner({ env: process.env, onNotice: () => {} })
  cleanup.defer(() => planner.close())
  const { value: devnet, release } = await embeddedDevnet.acquire()
  cleanup.defer(release)
  const alice = await createAgent({ name: 'alice', planner })
  cleanup.defer(() => alice.close())
  const [sellers] = await Promise.all([startForecastMarket({ planner }), alice.start()])
  for (const seller of sellers) cleanup.defer(() => seller.close())
  await alice.agentId()

  const agents = [alice, ...sellers]
  const names = new Map(agents.map(({ address, name }): [string, string] => [address, name]))
  const { token } = devnet
  const story = createStory({ token, names, print })
  const line = (head: string, text: string) => print(`  ${ink.bold(head.padEnd(12))}${text}`)
  line('World', `chain ${devnet.chainId}, escrow and ERC-8004 contracts, XMTP node, queue: up in ${seconds()}`)
  line('Agents', `${ink.name('alice')} (yours), ${marketSellers.map(({ name, ask }) => `${ink.name(name)} (asks ${ask})`).join(', ')}`)
  line('Planner', planner.description)
  print(`\n  ${ink.bold('You')}         ${sentence.trim() === '' ? ink.dim('(nothing)') : sentence}\n`)

  const receipts = collectReceipts(agents)
  const before = await Promise.all(agents.map(agent => agent.balance()))
  alice.on('plan', story.plan)
  alice.on('deal', story.news)
  const outcome = await alice.delegate(sentence)
  const bought = outcome.ok ? outcome.value : outcome.error.done
  if (!outcome.ok) line('No deal', outcome.error.message)

  for (const { output, service } of bought) {
    const read = forecast.output.safeParse(output)
    print('')
    line('Answer', ink.good(service === forecast.name && read.success ? describeForecast(read.data) : JSON.stringify(output)))
  }
  const last = bought.at(-1)
  const transactions = last === undefined ? [] : await receipts.of(last.deal, 10_000)
  print('')
  const after = await Promise.all(agents.map(agent => agent.balance()))
  for (const [index, { name }] of agents.entries()) {
    const was = before[index] ?? 0n
    const is = after[index] ?? 0n
    const change = is === was ? ink.dim('unchanged') : `${is > was ? '+' : '-'}${formatMoney(is > was ? is - was : was - is, token)}`
    line(index === 0 ? 'Balances' : '', `${ink.name(name.padEnd(8))}${formatMoney(was, token)} → ${formatMoney(is, token)}  ${change}`)
  }
  for (const [index, { step, hash }] of transactions.entries()) {
    line(index === 0 ? 'Receipts' : '', `${step.padEnd(20)} ${ink.dim(hash)}`)
  }
  print('')
  print(
    JSON.stringify({
      deal: last?.deal ?? null,
      price: last === undefined ? null : formatMoney(last.price, token),
      ...(outcome.ok ? {} : { reason: outcome.error.code }),
      txs: transactions.map(({ hash }) => hash),
      ms: Math.round(performance.now() - started),
    }),
  )
  return outcome.ok ? 0 : 2
}

const describeForecast = ({ highC, lowC, summary }: { highC: number; lowC: number; summary: string }): string =>
  `${summary}, ${lowC} to ${highC} °C`
