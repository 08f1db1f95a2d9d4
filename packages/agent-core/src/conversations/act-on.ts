import { formatMoney } from '@dealwright/protocols'
import { describeRuns } from './describe-runs.ts'
import type { Desk } from './desk.ts'
import type { Speaker } from './identity.ts'
import { guessLanguage } from './intake/guess-language.ts'
import type { Intake } from './intake/intake.ts'
import { recall } from './memory/recall.ts'
import { describeSpending, sumUpSpending } from './spending/sum-up-spending.ts'

/** Who said it, where, and how to answer. */
export interface ActContext {
  readonly desk: Desk
  readonly session: object
  readonly speaker: Speaker
  readonly conversation: string
  readonly signal: AbortSignal
  /** Aborted where the agent closes: then what was said is taken up at the next start. */
  readonly closing: AbortSignal
  readonly reply: (text: string) => Promise<void>
}

/** What there is to say, for people. */
export const chatHelp = [
  'Say what you want and what it may cost: "Weather in Rome tomorrow, at most 1 USDC".',
  'You see the plan and its worst-case cost first; nothing is spent before you approve exactly that plan.',
  'Change a plan in your words: "no, Friday", "Rome instead of Paris", "at most 3 USDC".',
  'Also: status, stop, balance, "what did I spend this week?", fund, help.',
].join('\n')

/** Does what a message means. What is told of it goes into the log. */
export async function actOn(intake: Intake, context: ActContext): Promise<void> {
  const { desk, session, speaker, reply } = context
  switch (intake.kind) {
    case 'empty':
      return reply('There is nothing to do yet: say what you want, and how much it may cost.')
    case 'too-long':
      return reply(
        `That is ${intake.length} characters, and I read up to ${intake.limit} at once: say it shorter, or in parts.`,
      )
    case 'help':
      return reply(chatHelp)
    case 'greeting':
      return reply('Hello. Say what you want and what it may cost, or help.')
    case 'thanks':
      return reply('You are welcome.')
    case 'unclear':
      return reply(intake.message)
    case 'balance':
      return reply(await desk.describeBalance())
    case 'status':
      return reply(describeRuns(await desk.plans.list({ conversation: context.conversation, open: true })))
    case 'spending':
      return reply(
        describeSpending(sumUpSpending(await desk.payments(speaker.principal), intake.period), desk.token),
      )
    case 'fund':
      return askForFunds(intake.amount ?? 10n ** BigInt(desk.token.decimals), context)
    case 'stop':
      return stop(intake.runs, context)
    case 'decide-plan': {
      const { run, hash, decision } = intake
      const taken =
        decision === 'approve'
          ? await desk.plans.approve(run, { hash, session })
          : await desk.plans.decline(run, { hash })
      if (taken.ok) return decision === 'decline' ? reply('Declined; nothing was spent.') : undefined
      return reply(taken.error.message)
    }
    case 'decide-signature': {
      const { request, hash, decision } = intake
      const taken = await desk.answerSignature(session, { request, hash, decision })
      return reply(taken.ok ? (decision === 'approve' ? 'Approved.' : 'Declined.') : taken.error.message)
    }
    case 'answer': {
      const { run, step, text } = intake
      const taken = await desk.plans.answer(run, { step, text })
      if (taken.ok) return
      const { code, message } = taken.error
      // What could not be made sense of is asked again by the run itself.
      return code === 'not-waiting' || code === 'unknown-plan' ? reply(message) : undefined
    }
    case 'correction': {
      const replaced = await desk.plans.get(intake.replaces)
      if (replaced !== undefined) await desk.plans.decline(replaced.id, { hash: replaced.hash })
      return propose(intake.text, context)
    }
    case 'request':
      return propose(intake.text, context)
  }
}

async function stop(runs: readonly string[], { desk, reply }: ActContext): Promise<void> {
  if (runs.length === 0) return reply('Nothing is under way.')
  for (const run of runs) {
    const stopped = await desk.plans.stop(run)
    if (!stopped.ok) await reply(stopped.error.message)
  }
}

/** Plans a request. The plan is shown by the log, and begins by itself only where it may cost no more than goes unasked. */
async function propose(text: string, context: ActContext): Promise<void> {
  const { desk, session, speaker, conversation, signal, reply } = context
  const memory = await recall(text, { log: desk.log, principal: speaker.principal, conversation })
  const proposed = await desk.plans.propose(text, {
    principal: speaker.principal,
    conversation,
    memory,
    signal,
  })
  if (!proposed.ok) {
    if (context.closing.aborted) return
    if (signal.aborted) return reply('Stopped; nothing was spent.')
    const { code, message } = proposed.error
    return reply(`${message}${hintFor(code, text, desk.token.symbol)}`)
  }
  const { id, hash, worstCase } = proposed.value
  await desk.catchUp()
  if (desk.unasked === undefined || worstCase > desk.unasked) return
  const begun = await desk.plans.approve(id, { hash, session })
  if (!begun.ok) await reply(begun.error.message)
}

function hintFor(code: string, text: string, symbol: string): string {
  if (code === 'insufficient-funds') return ` Say "fund 5 ${symbol}" to send me some from a wallet of yours.`
  const isPuzzled = code === 'not-understood' || code === 'no-service' || code === 'missing-input'
  const language = isPuzzled ? guessLanguage(text) : undefined
  return language === undefined
    ? ''
    : ` (That looks like ${language}: plain English is what I understand best.)`
}

/** Asks the person for money from a wallet of their own; surfaces that reach one make a button of it. */
async function askForFunds(
  amount: bigint,
  { desk, speaker, conversation, reply }: ActContext,
): Promise<void> {
  const { token, address, chainId } = desk
  await reply(`Send ${token.symbol} to ${address} on chain ${chainId}, from any wallet of yours.`)
  await desk.log.append([
    {
      key: `funding/${crypto.randomUUID()}`,
      conversation,
      principal: speaker.principal,
      at: desk.now(),
      content: {
        type: 'funding',
        amount: { text: formatMoney(amount, token), units: amount.toString() },
        token: token.address,
        to: address,
        chainId,
      },
    },
  ])
}
