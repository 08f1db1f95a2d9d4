import { userInfo } from 'node:os'
import type { PlanQuestion } from '@dealwright/agent-core'
import { formatMoney, plainText } from '@dealwright/protocols'
import { openPrincipalSession } from '@dealwright/wallet'
import { createAgent } from '../create-agent.ts'
import { describeForecast } from '../demo/describe-forecast.ts'
import { startForecastMarket } from '../demo/start-forecast-market.ts'
import { readChainOptions } from '../world/chain-options.ts'
import { embeddedDevnet } from '../world/embedded-world.ts'
import { askPerson } from './approvals/ask-person.ts'
import { createPage } from './create-page.ts'
import { shorten } from './describe.ts'
import { ink } from './ink.ts'
import { describePlanner, openPlanner } from './open-planner.ts'
import { openStatus } from './open-status.ts'
import { readLines } from './read-lines.ts'
import type { TaskContext } from './task-context.ts'
import { createStory } from './tell-story.ts'
import { unlessAborted } from './unless-aborted.ts'

const help = [
  'Say what you want and what it may cost: "Weather in Rome tomorrow, at most 1 USDC".',
  'You see the plan and its worst-case cost first, and nothing is spent before you say yes.',
  '  balance   what your agent holds',
  '  help      this',
  '  quit      ends the chat; so do Ctrl-C and Ctrl-D',
].join('\n')

/**
 * Talks to a person in the terminal until end of input or `quit`. In the embedded world two weather sellers are started, so
 * that there is something to buy; with `DEALWRIGHT_RPC_URL` the agent trades on that chain with the wallet of the environment.
 */
export async function runChat(
  { yes, mandate, askAbove }: { yes: boolean; mandate?: string; askAbove?: string },
  { print, signal, allow }: TaskContext,
): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const status = openStatus(process.stdout)
  cleanup.defer(() => status.close())
  const during = <Value>(work: Promise<Value>) => unlessAborted(work, signal)
  const embedded = readChainOptions(process.env) === undefined
  if (embedded) allow(1000)
  print(embedded ? 'Starting an offline world with two weather sellers in it.' : 'Connecting to the chain.')
  status.show('Starting')
  const { agent, token, names, planner } = await during(
    openChat({ embedded, mandate, askAbove, status, signal, cleanup }),
  )
  status.hide()

  const page = createPage(line => status.print(line))
  const story = createStory({ token, names, client: 'agent', page, status })
  agent.on('plan', story.plan)
  agent.on('plan-run', story.planRun)
  agent.on('deal', story.news)
  agent.on('text', ({ sender, text }) =>
    status.print(`${ink.name(shorten(sender))}: ${plainText(text, 2000)}`),
  )
  agent.on('error', error => status.print(ink.bad(plainText(error.message, 500))))

  const balance = async () => {
    if (mandate === undefined) return ink.money(formatMoney(await agent.balance(), token))
    const left = await agent.spendable()
    return left.ok
      ? `${ink.money(formatMoney(left.value.inAll, token))}, ${ink.money(formatMoney(left.value.perDeal, token))} of it for one deal`
      : ink.bad(plainText(left.error.message, 500))
  }
  const verb = mandate === undefined ? 'holds' : 'has under its mandate:'
  print(`Your agent ${ink.name(agent.address)} ${verb} ${await during(balance())}.`)
  print(`It plans with the ${describePlanner(planner)}.`)
  print(`\n${help}\n`)
  const { stdin: input, stdout: output, pid } = process
  const lines = readLines({ input, output, onInterrupt: () => process.kill(pid, 'SIGINT') })
  cleanup.defer(() => lines.close())
  const person = askPerson({
    agent,
    lines,
    print: line => status.print(line),
    session: openPrincipalSession('terminal', plainText(userInfo().username) || 'somebody'),
  })
  cleanup.defer(() => person.close())

  const approve = async (): Promise<boolean> => {
    if (yes) return true
    status.hide()
    for (;;) {
      print(`Go ahead? ${ink.dim('(yes / no)')}`)
      const answer = await person.readFirst()
      // Whoever has gone has not agreed.
      if (answer === undefined || /^no?$/i.test(answer)) return false
      if (/^y(es)?$/i.test(answer)) return true
    }
  }

  const ask = async ({ question, refused }: PlanQuestion): Promise<string | undefined> => {
    status.hide()
    print(plainText(refused ?? question, 300))
    return person.readFirst()
  }

  for (;;) {
    const text = await during(person.read())
    if (text === undefined || /^(quit|exit|bye)$/i.test(text)) return
    if (text === '') continue
    if (/^(help|\?)$/i.test(text)) print(help)
    else if (/^balance\??$/i.test(text)) print(await during(balance()))
    else {
      const outcome = await during(agent.delegate(text, { approve, ask, signal }))
      story.end()
      status.hide()
      const bought = outcome.ok ? outcome.value : outcome.error.done
      if (bought.length > 0) page.blank()
      for (const { output: result, service } of bought)
        page.text('Answer', describeForecast(service, result), ink.good)
      if (bought.length > 0) page.line('Balance', await during(balance()))
      if (!outcome.ok) page.text('No deal', plainText(outcome.error.message, 500), ink.bad)
    }
    print('')
  }
}

interface OpenChatParameters {
  embedded: boolean
  mandate: string | undefined
  askAbove: string | undefined
  status: ReturnType<typeof openStatus>
  signal: AbortSignal
  cleanup: AsyncDisposableStack
}

async function openChat({ embedded, mandate, askAbove, status, signal, cleanup }: OpenChatParameters) {
  const planner = await openPlanner(status, signal)
  cleanup.defer(() => planner.close())
  if (embedded) {
    // Holding the world keeps it open until every agent in it has closed.
    const { release } = await embeddedDevnet.acquire()
    cleanup.defer(release)
  }
  const agent = await createAgent({
    name: 'you',
    planner,
    ...(mandate === undefined ? {} : { mandate }),
    ...(askAbove === undefined ? {} : { policy: { approveAbove: askAbove } }),
  })
  cleanup.defer(() => agent.close())
  const sellers = embedded ? await startForecastMarket({ planner }) : []
  for (const seller of sellers) cleanup.defer(() => seller.close())
  await agent.start()
  const names = new Map(sellers.map(({ address, name }): [string, string] => [address, name]))
  return { agent, token: await agent.token(), names, planner }
}
