import { userInfo } from 'node:os'
import type { Agent, Conversation } from '@dealwright/agent-core'
import type { ConversationEvent } from '@dealwright/agent-core/conversations'
import { formatMoney, plainText, type Token } from '@dealwright/protocols'
import { openPrincipalSession } from '@dealwright/wallet'
import { readChainOptions } from '../world/chain-options.ts'
import { createScreen } from './chat/create-screen.ts'
import { openChat } from './chat/open-chat.ts'
import { describeLines } from './chat/show-lines.ts'
import { talk } from './chat/talk.ts'
import { talkJson } from './chat/talk-json.ts'
import { watchConversation } from './chat/watch-conversation.ts'
import { shorten } from './describe.ts'
import { ink } from './ink.ts'
import { describePlanner } from './open-planner.ts'
import { openStatus } from './open-status.ts'
import { readLines } from './read-lines.ts'
import type { TaskContext } from './task-context.ts'
import { unlessAborted } from './unless-aborted.ts'

const help = [
  'Say what you want and what it may cost: "Weather in Rome tomorrow, at most 1 USDC".',
  'You see the plan and its worst-case cost first, and nothing is spent before you say yes.',
  '  balance   what your agent holds       status    what is under way',
  '  history   what was said before        search …  find it again',
  '  stop      ends what is under way      help      more',
  '  quit      ends the chat; so do Ctrl-C and Ctrl-D',
].join('\n')

/** How to chat. */
export interface RunChatParameters {
  /** Carries plans out within their limits without asking. */
  readonly yes: boolean
  readonly mandate?: string
  readonly askAbove?: string
  /** One event of the conversation as JSON per line, and nothing else. */
  readonly json?: boolean
}

/**
 * Talks to a person in the terminal until end of input or `quit`, or with `json` to a script. In the embedded world a market of sellers
 * is started, so that there is something to buy; with `DEALWRIGHT_RPC_URL` the agent trades on that chain with the wallet of the
 * environment, and the last conversation goes on.
 */
export async function runChat(
  { yes, mandate, askAbove, json = false }: RunChatParameters,
  { print, signal, allow }: TaskContext,
): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const status = openStatus(process.stdout)
  cleanup.defer(() => status.close())
  const during = <Value>(work: Promise<Value>) => unlessAborted(work, signal)
  const embedded = readChainOptions(process.env) === undefined
  if (embedded) allow(1000)
  if (!json) {
    print(embedded ? 'Starting an offline world with a market of sellers in it.' : 'Connecting to the chain.')
    status.show('Starting')
  }
  const { agent, token, names, planner } = await during(
    openChat({ embedded, mandate, askAbove, status, signal, cleanup }),
  )
  status.hide()

  const session = openPrincipalSession('terminal', plainText(userInfo().username) || 'somebody')
  const conversation = await during(agent.conversations.open({ session }))
  const before = await during(agent.conversations.read(session, { conversation: conversation.id, limit: 50 }))
  const after = before.at(-1)?.seq ?? 0
  const { stdin: input, stdout: output, pid } = process
  const isPiped = !(input.isTTY && output.isTTY)

  if (!json) {
    agent.on('text', ({ sender, text }) =>
      status.print(`${ink.name(shorten(sender))}: ${plainText(text, 2000)}`),
    )
    agent.on('error', error => status.print(ink.bad(plainText(error.message, 500))))
    print(
      `Your agent ${ink.name(agent.address)} ${await during(describeBalance(agent, { token, mandate }))}.`,
    )
    print(`It plans with the ${describePlanner(planner)}.`)
    print(`\n${help}\n`)
    const earlier = describeLines(before, Date.now()).slice(-8)
    if (earlier.length > 0) print(`Earlier:\n${earlier.join('\n')}\n`)
  }

  const screen = createScreen({ token, names, status, yes })
  const following = new AbortController()
  const watched = watchConversation({
    agent,
    session,
    conversation: conversation.id,
    after,
    yes,
    signal: following.signal,
    onEvent: event => {
      if (json) print(JSON.stringify(event))
      else screen.show(event)
      if (yes) approveUnasked(event, { conversation, signal })
    },
  })
  cleanup.defer(async () => {
    following.abort()
    await watched.ended
  })
  const lines = readLines({
    input,
    output,
    isPlain: json,
    onInterrupt: () => process.kill(pid, 'SIGINT'),
  })
  cleanup.defer(() => lines.close())
  const refuse = (refusal: { code: string; message: string }) => print(JSON.stringify({ refused: refusal }))
  const say = (line: string) => status.print(line)
  // Awaited here: what the chat stands on is closed when this returns.
  if (json) await talkJson({ conversation, watched, lines, refuse, signal })
  else await talk({ agent, session, conversation, watched, lines, print: say, isPiped, signal })
}

/** `--yes`: the person said beforehand that plans within their limits may begin. */
function approveUnasked(
  { content }: ConversationEvent,
  { conversation, signal }: { conversation: Conversation; signal: AbortSignal },
): void {
  if (content.type !== 'planned' || !content.needsApproval || signal.aborted) return
  conversation.approve({ hash: content.hash }).catch(() => {
    // It stays proposed, and the person can still say yes.
  })
}

async function describeBalance(
  agent: Agent,
  { token, mandate }: { token: Token; mandate: string | undefined },
): Promise<string> {
  if (mandate === undefined) return `holds ${ink.money(formatMoney(await agent.balance(), token))}`
  const left = await agent.spendable()
  const words = left.ok
    ? `${ink.money(formatMoney(left.value.inAll, token))}, ${ink.money(formatMoney(left.value.perDeal, token))} of it for one deal`
    : ink.bad(plainText(left.error.message, 500))
  return `has under its mandate: ${words}`
}
