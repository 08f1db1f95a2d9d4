import type { Agent, DelegationFailure, StepResult } from '@dealwright/agent-core'
import { formatMoney, plainText, type Token } from '@dealwright/protocols'
import { createAgent } from '../create-agent.ts'
import { describeForecast } from '../demo/describe-forecast.ts'
import { marketSellers, startForecastMarket } from '../demo/start-forecast-market.ts'
import { embeddedDevnet, embeddedQueue } from '../world/embedded-world.ts'
import { collectReceipts, type ReceiptBook } from './collect-receipts.ts'
import { createPage, type Page } from './create-page.ts'
import { ink } from './ink.ts'
import { describePlanner, openPlanner } from './open-planner.ts'
import { openStatus } from './open-status.ts'
import type { TaskContext } from './task-context.ts'
import { createStory } from './tell-story.ts'
import { unlessAborted } from './unless-aborted.ts'

/** What the demo does when it is given no sentence. */
export const demoSentence = "Tomorrow's weather in Paris, please. At most 1.20 USDC."

/** How long to wait for the second side's feedback, in milliseconds. */
const feedbackPatience = 5000

/**
 * The whole spine on real parts: a person's sentence becomes a plan, two sellers compete for it over encrypted messages, the
 * winner is paid through escrow. Prints a story and, last, one line of JSON. Resolves with the exit code: 2 where there was no deal.
 */
export async function runDemo(sentence: string, { print, signal, allow }: TaskContext): Promise<0 | 2> {
  const started = performance.now()
  // Nothing here outlives the process: whoever presses Ctrl-C need not wait for good manners.
  allow(1000)
  await using cleanup = new AsyncDisposableStack()
  const status = openStatus(process.stdout)
  cleanup.defer(() => status.close())
  const page = createPage(line => status.print(line))
  const during = <Value>(work: Promise<Value>) => unlessAborted(work, signal)

  status.show('Starting a chain, an XMTP node, a queue and three agents')
  const planner = await during(openPlanner(status, signal))
  cleanup.defer(() => planner.close())
  const { agents, token, chainId } = await during(openMarket({ planner }, cleanup))
  const [alice, ...sellers] = agents
  status.hide()

  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  page.line('World', `chain ${chainId}, escrow, ERC-8004 registries, XMTP node, queue: up in ${seconds} s`)
  const rivals = marketSellers.map(({ name, ask }) => `${ink.name(name)} (asks ${ask})`).join(', ')
  page.line('Agents', `${ink.name('alice')} (yours), ${rivals}`)
  page.line('Planner', describePlanner(planner))
  page.line('Weather', 'invented: a small table that comes with the demo; everything else here is real')
  page.blank()
  if (sentence.trim() === '') page.line('You', ink.dim('(nothing)'))
  else page.text('You', plainText(sentence, 1000))
  page.blank()

  const names = new Map(agents.map(({ address, name }): [string, string] => [address, name]))
  const story = createStory({ token, names, client: 'alice', page, status })
  const receipts = collectReceipts(agents)
  const before = await balancesOf(agents)
  alice.on('plan', story.plan)
  alice.on('plan-run', story.planRun)
  alice.on('deal', story.news)
  const outcome = await during(alice.delegate(sentence, { signal }))
  story.end()
  status.hide()
  const bought = outcome.ok ? outcome.value : outcome.error.done
  tellOutcome(page, bought, outcome.ok ? undefined : outcome.error)
  status.show('Waiting for the feedback of both sides')
  for (const { deal } of bought) {
    if (deal === undefined) continue
    const reviewed = await during(receipts.untilReviewed(deal, feedbackPatience))
    if (!reviewed) page.line('Feedback', 'not on chain yet: look again later')
  }
  status.hide()
  tellBalances(page, { agents: [alice, ...sellers], before, after: await balancesOf(agents), token })
  tellReceipts(page, receipts)
  print('')
  const last = bought.at(-1)
  print(
    JSON.stringify({
      deal: last?.deal ?? null,
      price: last === undefined ? null : formatMoney(last.price, token),
      ...(outcome.ok ? {} : { reason: outcome.error.code }),
      txs: receipts.all().map(({ hash }) => hash),
      ms: Math.round(performance.now() - started),
    }),
  )
  status.show('Closing')
  return outcome.ok ? 0 : 2
}

/** Opens a world with a client and two sellers in it. The slow parts, chain and queue, start beside each other. */
async function openMarket(
  options: Pick<Parameters<typeof createAgent>[0], 'planner'>,
  cleanup: AsyncDisposableStack,
) {
  const ownQueue = process.env.REDIS_URL === undefined || process.env.REDIS_URL === ''
  const queue = ownQueue ? embeddedQueue.acquire() : undefined
  // Whoever needs the queue meets its failure again, with an await to land in.
  queue?.catch(() => {})
  const { value: devnet, release } = await embeddedDevnet.acquire()
  cleanup.defer(release)
  cleanup.defer(async () => (await queue)?.release())
  const alice = await createAgent({ ...options, name: 'alice' })
  cleanup.defer(() => alice.close())
  const [sellers] = await Promise.all([startForecastMarket(options), alice.start(), alice.agentId()])
  for (const seller of sellers) cleanup.defer(() => seller.close())
  return { agents: [alice, ...sellers] as const, token: devnet.token, chainId: devnet.chainId }
}

function tellOutcome(
  page: Page,
  bought: readonly StepResult[],
  failure: DelegationFailure | undefined,
): void {
  for (const { output, service } of bought) {
    page.blank()
    page.text('Answer', describeForecast(service, output), ink.good)
  }
  if (failure !== undefined) page.text('No deal', plainText(failure.message, 500), ink.bad)
  page.blank()
}

interface Balances {
  agents: readonly Agent[]
  before: readonly bigint[]
  after: readonly bigint[]
  token: Token
}

function tellBalances(page: Page, { agents, before, after, token }: Balances): void {
  const money = (amount: bigint) => formatMoney(amount, token)
  const width = Math.max(...[...before, ...after].map(amount => money(amount).length))
  for (const [index, { name }] of agents.entries()) {
    const was = before[index] ?? 0n
    const is = after[index] ?? 0n
    const gain = is > was ? ink.good(`+${money(is - was)}`) : ink.money(`-${money(was - is)}`)
    const amounts = `${money(was).padStart(width)} → ${money(is).padStart(width)}`
    page.line(
      index === 0 ? 'Balances' : '',
      `${ink.name(name.padEnd(8))}${amounts}   ${is === was ? ink.dim('unchanged') : gain}`,
    )
  }
}

function tellReceipts(page: Page, receipts: ReceiptBook): void {
  for (const [index, { step, hash }] of receipts.all().entries()) {
    page.line(index === 0 ? 'Receipts' : '', `${step.padEnd(19)} ${ink.dim(hash)}`)
  }
}

const balancesOf = (agents: readonly Agent[]): Promise<bigint[]> =>
  Promise.all(agents.map(agent => agent.balance()))
