import { setTimeout as pause } from 'node:timers/promises'
import { type Agent, listDeals, reportDeal, type Spendable } from '@dealwright/agent-core'
import type { ConsolePort, PrincipalProof } from '@dealwright/console'
import type { AgentView, Amount } from '@dealwright/console/api'
import { failed, ok, type Result, type Token, toJson } from '@dealwright/protocols'
import { freeze, openPrincipalSession, unfreeze } from '@dealwright/wallet'
import { createAddressBook } from './address-book.ts'
import { collectMetrics, type Tally } from './collect-metrics.ts'
import { describeCard } from './describe-card.ts'
import { detailDeal, viewDeal } from './describe-deal.ts'
import { listServices } from './list-services.ts'
import type { Office } from './office.ts'
import { readOutlays } from './read-outlays.ts'
import { type PolicyReading, readPolicy } from './read-policy.ts'
import { readReputation } from './read-reputation.ts'
import { dayIn, sumUpSpending } from './sum-up-spending.ts'
import { toAmount } from './to-amount.ts'

/** What {@link createConsolePort} needs beside the agent. */
export interface CreateConsolePortParameters {
  readonly office: Office
  readonly tally: Tally
  /** Gets what nobody could be told. */
  readonly onError: (error: unknown) => void
  /** Whether the agent has started. */
  readonly isStarted: () => boolean
}

/** Most that a sentence is waited for: planning goes on after it, and its outcome is an event. */
const takenUpMs = 400
const sessionRows = 'console-sessions'

/** Shows an agent to a console. Reading changes nothing; whatever acts goes through the agent's own surfaces, with a wallet's session. */
export function createConsolePort(
  agent: Agent,
  { office, tally, onError, isStarted }: CreateConsolePortParameters,
): ConsolePort {
  const { ports, guard, provider } = office
  const { conversations } = agent
  const book = createAddressBook(ports.wallet)
  const network = async () => (await ports.wallet()).network
  const describing = async () => ({ book, token: (await network()).token })
  const own = async () =>
    (await book.agents()).find(({ address }) => address.toLowerCase() === agent.address.toLowerCase())

  const policy = async (): Promise<PolicyReading> => {
    if (guard === undefined) return unknownPolicy
    const { chainId, token } = await network()
    return readPolicy(guard, { self: agent.address, chainId, token, provider, now: Date.now() })
  }

  const agentView = async (): Promise<AgentView> => {
    const [wallet, planner, balance, left, { view, limits }, listed] = await Promise.all([
      ports.wallet(),
      ports.planner(),
      agent.balance(),
      agent.spendable(),
      policy(),
      own(),
    ])
    const { chainId, token, escrow, identityRegistry } = wallet.network
    return {
      name: agent.name,
      ...(listed === undefined ? {} : { description: listed.file.description }),
      address: agent.address,
      agentId: listed?.agentId ?? null,
      xmtp: { address: agent.address },
      network: {
        chainId,
        token: { symbol: token.symbol, decimals: token.decimals, address: token.address },
        escrow,
        identityRegistry,
      },
      balance: toAmount(balance, token),
      spendable: left.ok ? narrow(left.value, { limits, token }) : left.error,
      ...(wallet.payer === undefined ? {} : { payer: wallet.payer }),
      planner: planner.description,
      isFrozen: view.isFrozen,
      isOffline: office.isOffline,
    }
  }

  return {
    openSession: () => openPrincipalSession('console', 'owner'),
    sessions: {
      list: async () => (await ports.store()).list(sessionRows),
      put: async (key, value) => {
        await (await ports.store()).commit([{ kind: 'put', collection: sessionRows, key, value }])
      },
      remove: async key => {
        await (await ports.store()).commit([{ kind: 'delete', collection: sessionRows, key }])
      },
    },
    conversations: {
      list: async session =>
        (await conversations.list(session)).map(({ id, title, beganAt, lastAt, lastSeq }) => ({
          id,
          title,
          startedAt: beganAt,
          lastAt,
          lastSeq,
        })),
      open: async session => ({ id: (await conversations.open({ session, fresh: true })).id }),
      say: async (session, { conversation: id, text }) => {
        const conversation = await conversations.open({ session, id })
        const taken = conversation.say(text)
        // What fails later is told in the conversation itself.
        taken.catch(onError)
        await Promise.race([taken, pause(takenUpMs)])
        return ok(undefined)
      },
      decide: async (session, { conversation: id, hash, decision }) => {
        const conversation = await conversations.open({ session, id })
        return decision === 'approve' ? conversation.approve({ hash }) : conversation.decline({ hash })
      },
      log: async (session, { limit, ...query }) => {
        const found = await conversations.read(session, { ...query, limit: limit + 1 })
        const hasMore = found.length > limit
        const events = query.after === undefined ? found.slice(-limit) : found.slice(0, limit)
        return { events: [...events], hasMore }
      },
      search: async (session, query) => ({
        events: [...(await conversations.search(session, query))],
        hasMore: false,
      }),
      events: parameters => conversations.events(parameters),
    },
    approvals: {
      pending: async () => (await agent.approvals.pending()).map(viewApproval),
      answer: async (session, answer) => {
        const answered = await agent.approvals.answer(session, answer)
        return answered.ok ? ok(viewApproval(answered.value)) : failed(answered.error)
      },
    },
    agent: agentView,
    directory: async () => {
      const { token, reputationRegistry: registry } = await network()
      const reputation = async (agentId: string) =>
        provider === undefined ? undefined : readReputation(agentId, { provider: await provider(), registry })
      return listServices({ book, token, reputation })
    },
    deals: async () => {
      const [deals, context] = await Promise.all([ports.store().then(listDeals), describing()])
      return Promise.all(deals.toReversed().map(deal => viewDeal(deal, context)))
    },
    deal: async id => {
      const store = await ports.store()
      const deals = await listDeals(store)
      const found = deals.find(deal => deal.id === id || deal.deal === id)
      return found === undefined
        ? unknownDeal
        : ok(await detailDeal(await reportDeal(store, found.id), await describing()))
    },
    spending: async ({ days, timeZone }) => {
      const until = Date.now()
      const first = firstMoment(until, { days, timeZone })
      if (!first.ok) return first
      const [{ token }, store] = await Promise.all([network(), ports.store()])
      const { budgets } = (await policy()).view
      const outlays = await readOutlays(agent, { store, token })
      return ok(await sumUpSpending(outlays, { token, book, budgets, since: first.value, until, timeZone }))
    },
    policy: async () => (await policy()).view,
    setFrozen: async (_session: PrincipalProof, isFrozen) => {
      if (guard === undefined) return noGuard
      const budgets = await guard.budgets()
      await (isFrozen ? freeze(budgets) : unfreeze(budgets))
      return ok((await policy()).view)
    },
    isReady: async () => isStarted(),
    metrics: async () => {
      const [store, { token }, { view }, session] = [
        await ports.store(),
        await network(),
        await policy(),
        openPrincipalSession('console', 'owner'),
      ]
      const [last] = await conversations.read(session, { limit: 1 })
      return collectMetrics({
        store,
        tally,
        symbol: token.symbol,
        events: last?.seq ?? 0,
        isFrozen: view.isFrozen,
      })
    },
    agentCard: async url => {
      const [listed, { chainId, identityRegistry: registry }] = await Promise.all([own(), network()])
      if (listed === undefined) return undefined
      const { address, agentId, file } = listed
      return describeCard(file, { address, agentId, chainId, registry, url })
    },
    registration: async () => {
      const listed = await own()
      return listed === undefined ? undefined : toJson(listed.file)
    },
  }
}

/** What the wallet has, within what its policy leaves. */
function narrow(
  { perDeal, inAll }: Spendable,
  { limits, token }: { readonly limits: PolicyReading['limits']; readonly token: Token },
): { perDeal: Amount; inAll: Amount } {
  const all = least(inAll, limits.inAll)
  return { perDeal: toAmount(least(least(perDeal, limits.perDeal), all), token), inAll: toAmount(all, token) }
}

function least(amount: bigint, limit: bigint = amount): bigint {
  return limit < amount ? limit : amount
}

type Pending = Awaited<ReturnType<Agent['approvals']['pending']>>[number]

function viewApproval({ id, hash, words, createdAt, expiresAt }: Pending) {
  return { request: id, hash, title: words.title, lines: [...words.lines], createdAt, expiresAt }
}

/** The first moment of the first of so many days, up to an hour off where clocks were changed meanwhile. */
function firstMoment(
  now: number,
  { days, timeZone }: { days: number; timeZone: string },
): Result<number, { code: string; message: string }> {
  try {
    const dayOf = dayIn(timeZone)
    const today = dayOf(now)
    const hour = 3_600_000
    let start = now - (now % hour)
    while (dayOf(start - hour) === today) start -= hour
    return ok(start - (days - 1) * 24 * hour)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return failed({
      code: 'bad-time-zone',
      message: 'Name the time zone as the IANA does, such as Europe/Berlin.',
    })
  }
}

const unknownDeal = failed({ code: 'unknown-deal', message: 'There is no such deal: see the list of deals.' })
const noGuard = failed({
  code: 'cannot-freeze',
  message: 'This agent has a wallet of its own: freeze it where it was made.',
})
const unknownPolicy: PolicyReading = {
  view: {
    isFrozen: false,
    canUnfreeze: false,
    rules: [{ rule: 'wallet', says: 'The wallet was made elsewhere, and keeps to what it was told there' }],
    policy: {},
    mandate: null,
    budgets: [],
  },
  limits: {},
}
