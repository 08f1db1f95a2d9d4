import { type Address, DealwrightError, formatMoney, type Result, type Token } from '@dealwright/protocols'
import type { ApprovalAnswer, PendingApproval } from '../approvals/approvals-port.ts'
import type { StorePort } from '../ports/store.ts'
import type { Spendable } from '../ports/wallet.ts'
import { Conversation, type Lane } from './conversation.ts'
import type { ConversationEvent } from './conversation-event.ts'
import { type DeriveDraftsContext, deriveDrafts, runOfPurchase } from './derive-drafts.ts'
import type { Desk } from './desk.ts'
import { type Speaker, toSpeaker } from './identity.ts'
import type { MemoryBounds } from './log/bounds.ts'
import { ConversationLog } from './log/conversation-log.ts'
import { activity, owner } from './log/draft.ts'
import { followJournal, type JournalFollower } from './log/follow-journal.ts'
import type { PlansPort, PlansRefusal, PrincipalIdentity } from './ports.ts'
import { listPayments } from './spending/list-payments.ts'
import { type ApprovalsTeller, tellApprovals } from './tell-approvals.ts'

/** What {@link Conversations} needs. */
export interface ConversationsParameters {
  readonly address: Address
  readonly store: () => Promise<StorePort>
  readonly plans: PlansPort
  readonly network: () => Promise<{ readonly token: Token; readonly chainId: number }>
  readonly spendable: () => Promise<Result<Spendable, PlansRefusal>>
  /** Whose session it is; undefined for what is none. */
  readonly identify: (session: object) => Promise<PrincipalIdentity | undefined>
  readonly approvals: {
    pending(): Promise<readonly PendingApproval[]>
    answer(session: object, answer: ApprovalAnswer): Promise<Result<PendingApproval, PlansRefusal>>
  }
  readonly principals: readonly Address[]
  /** What the registry says of sellers. Default: nothing. */
  readonly reputations?: DeriveDraftsContext['reputations'] | undefined
  /** Most that a plan may cost to begin without being asked about, e.g. `0.50 USDC`; read by `readMoney`. */
  readonly unasked?: (() => Promise<bigint | undefined>) | undefined
  readonly bounds?: MemoryBounds | undefined
  readonly onError: (error: unknown) => void
  /** Unix milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/** A conversation in a line. */
export interface ConversationSummary {
  readonly id: string
  readonly principal: string
  /** The person's first words, cut; `Activity` for what code did. */
  readonly title: string
  /** Unix milliseconds. */
  readonly beganAt: number
  /** Unix milliseconds. */
  readonly lastAt: number
  readonly lastSeq: number
  readonly events: number
}

interface Opened {
  readonly desk: Desk
  readonly follower: JournalFollower
  readonly teller: ApprovalsTeller
}

const titleLength = 80

/**
 * The conversations of an agent's principals: one log that the terminal, the console and any XMTP app render. Only a session that an
 * authenticated surface opened (`openPrincipalSession`) reads or says anything. Costs nothing before its first use.
 */
export class Conversations {
  readonly #parameters: ConversationsParameters
  readonly #lanes = new Map<string, Lane>()
  readonly #closing = new AbortController()
  #opened: Promise<Opened> | undefined

  constructor(parameters: ConversationsParameters) {
    this.#parameters = parameters
  }

  /**
   * Opens a conversation: the one with this id, a new one (`fresh`), or else the principal's last, so that what was begun on one
   * surface goes on in another. Throws `not-principal`, `unknown-conversation`.
   */
  async open({
    session,
    id,
    fresh = false,
  }: {
    readonly session: object
    readonly id?: string
    readonly fresh?: boolean
  }): Promise<Conversation> {
    const speaker = await this.#identify(session)
    const { desk } = await this.#open()
    const chosen = await this.#choose(speaker, { id, fresh })
    const lane = this.#lanes.get(chosen) ?? { turn: Promise.resolve(), planning: undefined }
    this.#lanes.set(chosen, lane)
    return new Conversation({ id: chosen, speaker, session, desk, lane, signal: this.#closing.signal })
  }

  /** The principal's conversations, the latest first. Throws `not-principal`. */
  async list(session: object): Promise<readonly ConversationSummary[]> {
    const { principal } = await this.#identify(session)
    const { desk } = await this.#open()
    await desk.catchUp()
    const store = await this.#parameters.store()
    const records = (await store.conversations(principal)).slice(0, 200)
    return Promise.all(
      records.map(async ({ id, firstSeq: _first, bytes: _bytes, ...record }) => ({
        id,
        ...record,
        title: await this.#titleOf(id, desk.log),
      })),
    )
  }

  /** The principal's lines in which all the words occur, the newest first. Throws `not-principal`. */
  async search(
    session: object,
    query: string,
    { limit = 50 }: { readonly limit?: number } = {},
  ): Promise<readonly ConversationEvent[]> {
    const { principal } = await this.#identify(session)
    const { desk } = await this.#open()
    await desk.catchUp()
    return desk.log.search({ principal, words: query.slice(0, 200), limit })
  }

  /**
   * A stretch of the principal's log in order: what came after a sequence number, or else the last before one (default: the newest).
   * Throws `not-principal`.
   */
  async read(
    session: object,
    {
      conversation,
      after,
      before = Number.MAX_SAFE_INTEGER,
      limit = 100,
    }: {
      readonly conversation?: string | undefined
      readonly after?: number | undefined
      readonly before?: number | undefined
      readonly limit?: number
    } = {},
  ): Promise<readonly ConversationEvent[]> {
    const { principal } = await this.#identify(session)
    const { desk } = await this.#open()
    await desk.catchUp()
    return desk.log.read({
      principal,
      limit,
      ...(conversation === undefined ? {} : { conversation }),
      ...(after === undefined ? { before } : { after }),
    })
  }

  /** Replays the principal's log after a sequence number and then follows it until the signal. Throws `not-principal`. */
  async *events({
    session,
    conversation,
    after,
    signal,
  }: {
    readonly session: object
    readonly conversation?: string | undefined
    readonly after?: number | undefined
    readonly signal?: AbortSignal | undefined
  }): AsyncGenerator<ConversationEvent, void, undefined> {
    const { principal } = await this.#identify(session)
    const { desk } = await this.#open()
    await desk.catchUp()
    yield* desk.log.follow({ principal, conversation, after, signal })
  }

  /** Something was written to the journal. */
  notice(): void {
    this.#whenOpen(async ({ follower }) => follower.notice())
  }

  /** The wallet asks its principal. */
  asked(request: PendingApproval): void {
    this.#whenOpen(({ teller }) => teller.asked(request))
  }

  /** A principal answered the wallet. */
  async answered(session: object, answer: ApprovalAnswer): Promise<void> {
    if (this.#opened === undefined) return
    const identity = await this.#parameters.identify(session)
    const by = identity === undefined ? 'somebody' : `${identity.kind} ${identity.principal}`
    this.#whenOpen(({ teller }) => teller.answered(answer, by))
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const opened = await this.#opened?.catch(() => undefined)
    opened?.teller.close()
    await opened?.follower.close()
    await Promise.allSettled([...this.#lanes.values()].map(({ turn }) => turn))
    opened?.desk.log.close()
  }

  #whenOpen(work: (opened: Opened) => Promise<void>): void {
    this.#opened?.then(work).catch(this.#parameters.onError)
  }

  async #identify(session: object): Promise<Speaker> {
    const speaker = toSpeaker(await this.#parameters.identify(session), this.#parameters.principals)
    if (speaker.ok) return speaker.value
    throw new DealwrightError(speaker.error)
  }

  async #choose(
    { principal }: Speaker,
    { id, fresh }: { id: string | undefined; fresh: boolean },
  ): Promise<string> {
    const store = await this.#parameters.store()
    if (id !== undefined) {
      const [first] = await store.events({ conversation: id, limit: 1 })
      const isOurs = first === undefined || first.principal === principal
      if (id !== activity && /^[\w-]{1,64}$/.test(id) && isOurs) return id
      throw new DealwrightError({
        code: 'unknown-conversation',
        message: 'There is no such conversation of yours: take an id of conversations.list, or none.',
      })
    }
    if (fresh) return crypto.randomUUID()
    const known = await store.conversations(principal)
    return known.find(record => record.id !== activity)?.id ?? crypto.randomUUID()
  }

  async #titleOf(conversation: string, log: ConversationLog): Promise<string> {
    if (conversation === activity) return 'Activity'
    const lines = await log.read({ conversation, after: 0, limit: 5 })
    const said = lines.flatMap(({ content }) =>
      content.type === 'said' && content.by === 'person' ? [content.text] : [],
    )[0]
    return (said ?? 'Conversation').replace(/\s+/gu, ' ').slice(0, titleLength)
  }

  #open(): Promise<Opened> {
    if (this.#closing.signal.aborted)
      throw new DealwrightError({ code: 'agent-closed', message: 'The agent is closed; create a new agent.' })
    this.#opened ??= this.#create().catch(error => {
      this.#opened = undefined
      throw error
    })
    return this.#opened
  }

  async #create(): Promise<Opened> {
    const { plans, approvals, address, bounds, onError, now = Date.now } = this.#parameters
    const { reputations = async () => new Map() } = this.#parameters
    const store = await this.#parameters.store()
    const { token, chainId } = await this.#parameters.network()
    const unasked = await this.#parameters.unasked?.()
    const log = new ConversationLog({ store, bounds, now })
    const spendable = async (): Promise<bigint> => {
      const left = await this.#parameters.spendable()
      return left.ok ? left.value.inAll : 0n
    }
    const follower = followJournal({
      store,
      log,
      onError,
      derive: line => deriveDrafts(line, { store, plans, token, spendable, unasked, reputations }),
    })
    const teller = tellApprovals({ store, log, plans, onError, now })
    const pending = await approvals.pending()
    await teller.settle(pending)
    for (const request of pending) await teller.asked(request)
    const desk: Desk = {
      log,
      plans,
      token,
      address,
      chainId,
      unasked,
      now,
      catchUp: () => follower.catchUp(),
      describeBalance: async () => {
        const left = await this.#parameters.spendable()
        if (!left.ok) return left.error.message
        const { inAll, perDeal } = left.value
        const words = `There is ${formatMoney(inAll, token)} to spend`
        return inAll === perDeal
          ? `${words}.`
          : `${words}, ${formatMoney(perDeal, token)} of it for one deal.`
      },
      signatures: () => approvals.pending(),
      answerSignature: (session, answer) => approvals.answer(session, answer),
      payments: async principal => {
        const runs = new Map((await plans.list({})).map(run => [run.id, run.principal]))
        // What code bought is the owner's affair.
        return listPayments(
          store,
          purchase => (runs.get(runOfPurchase(purchase) ?? '') ?? owner) === principal,
        )
      },
    }
    return { desk, follower, teller }
  }
}
