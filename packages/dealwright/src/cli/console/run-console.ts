import { plainText } from '@dealwright/protocols'
import { type CreateAgentOptions, createAgent } from '../../create-agent.ts'
import { demoSellers, startDemoMarket } from '../../demo/start-demo-market.ts'
import { serveConsole } from '../../http/console/serve-console.ts'
import { readChainOptions } from '../../world/chain-options.ts'
import { embeddedDevnet, embeddedQueue } from '../../world/embedded-world.ts'
import { ink } from '../ink.ts'
import { describePlanner, openPlanner } from '../open-planner.ts'
import { openStatus } from '../open-status.ts'
import type { TaskContext } from '../task-context.ts'
import { unlessAborted } from '../unless-aborted.ts'
import { untilAborted } from '../until-aborted.ts'
import { onEnter } from './on-enter.ts'

/** What {@link runConsole} may be told. */
export interface RunConsoleParameters {
  /** Whether to use the embedded world whatever the environment says. */
  readonly isDemo?: boolean
  readonly port?: number
  readonly host?: string
  readonly mandate?: string
  readonly askAbove?: string
}

/**
 * Serves the console of the person's agent until Ctrl-C, and prints a sign-in link; another for each press of Enter. In the embedded
 * world a market of sellers is started, so that there is something to buy.
 */
export async function runConsole(
  { isDemo = false, port, host, mandate, askAbove }: RunConsoleParameters,
  { print, signal, allow }: TaskContext,
): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const status = openStatus(process.stdout)
  cleanup.defer(() => status.close())
  const during = <Value>(work: Promise<Value>) => unlessAborted(work, signal)
  const isEmbedded = isDemo || readChainOptions(process.env) === undefined
  // Nothing of the embedded world outlives the process: whoever presses Ctrl-C need not wait for good manners.
  if (isEmbedded) allow(1000)
  status.show(
    isEmbedded
      ? `Starting a chain, an XMTP node, a queue and ${demoSellers.length + 1} agents`
      : 'Connecting to the chain',
  )
  const planner = await during(openPlanner(status, signal))
  cleanup.defer(() => planner.close())
  const options = {
    name: 'you',
    planner,
    ...(mandate === undefined ? {} : { mandate }),
    ...(askAbove === undefined ? {} : { policy: { approveAbove: askAbove } }),
  }
  const agent = await during(isEmbedded ? openMarket(options, cleanup) : openAlone(options, cleanup))
  const served = await during(
    serveConsole(agent, {
      ...(port === undefined ? {} : { port }),
      ...(host === undefined ? {} : { host }),
      onNotice: line => status.print(plainText(line, 500)),
    }),
  )
  cleanup.defer(() => served.close())
  status.hide()
  if (isEmbedded)
    print(
      `Sellers: ${demoSellers.map(name => ink.name(name)).join(', ')}. What they deliver is invented; the trade is real, with play money.`,
    )
  print(`Planner: ${describePlanner(planner)}`)
  print(`Try:     Tomorrow's weather in Paris, translated into French. At most 2 USDC.\n`)
  const printLink = () => print(`Open ${ink.bold(served.createLink())}\n     ${linkNote}`)
  printLink()
  cleanup.defer(onEnter(process.stdin, printLink))
  await untilAborted(signal)
  status.show('Closing')
}

const linkNote = ink.dim(
  'This link signs one browser in, once, within 15 minutes. Enter: another link. Ctrl-C: end.',
)

async function openMarket(options: CreateAgentOptions, cleanup: AsyncDisposableStack) {
  const hasQueue = process.env.REDIS_URL === undefined || process.env.REDIS_URL === ''
  // The slow parts, chain and queue, start beside each other.
  const queue = hasQueue ? embeddedQueue.acquire() : undefined
  // Whoever needs the queue meets its failure again, with an await to land in.
  queue?.catch(() => {})
  const { release } = await embeddedDevnet.acquire()
  cleanup.defer(release)
  cleanup.defer(async () => (await queue)?.release())
  const agent = await createAgent(options)
  cleanup.defer(() => agent.close())
  const [sellers] = await Promise.all([startDemoMarket({ planner: options.planner }), agent.start()])
  for (const seller of sellers) cleanup.defer(() => seller.close())
  return agent
}

async function openAlone(options: CreateAgentOptions, cleanup: AsyncDisposableStack) {
  const agent = await createAgent(options)
  cleanup.defer(() => agent.close())
  await agent.start()
  return agent
}
