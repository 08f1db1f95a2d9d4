import { DealwrightError, ok, type Result } from '@dealwright/protocols'
import { actOn } from './act-on.ts'
import type { Desk } from './desk.ts'
import type { Speaker } from './identity.ts'
import type { Intake, IntakeState } from './intake/intake.ts'
import { maxMessageLength, readIntake } from './intake/read-intake.ts'
import { shortId } from './intake/short-id.ts'
import type { PlansRefusal } from './ports.ts'
import { waitingPlans } from './waiting-plans.ts'

/** What {@link Conversation} is made of. */
export interface ConversationParameters {
  readonly id: string
  readonly speaker: Speaker
  /** What proves who speaks. */
  readonly session: object
  readonly desk: Desk
  /** Shared by everyone who speaks in this conversation, whatever the surface. */
  readonly lane: Lane
  /** Aborts planning when the agent closes. */
  readonly signal: AbortSignal
}

/** What is under way in one conversation. */
export interface Lane {
  turn: Promise<unknown>
  planning: AbortController | undefined
}

/** How a message came. */
export interface SayParameters {
  /** The network's id of the message: the same message again is answered once. Default: each call is a new message. */
  readonly id?: string
}

/** The key under which a message stands in the log. */
export const saidKey = (id: string): string => `said/${id}`

/** One person's conversation with the agent. What comes of it is told by the log: see `agent.conversations.events`. */
export class Conversation {
  readonly id: string
  /** Whose it is, e.g. `owner`. */
  readonly principal: string
  readonly #parameters: ConversationParameters

  constructor(parameters: ConversationParameters) {
    this.id = parameters.id
    this.principal = parameters.speaker.principal
    this.#parameters = parameters
  }

  /**
   * Says something to the agent: a request, a correction, an answer, a decision or a command. Resolves once the agent has taken it
   * up: a plan is then proposed or begun, and goes on by itself. Messages are taken up one after the other; a `stop` also ends the
   * planning that is under way.
   */
  async say(text: string, parameters: SayParameters = {}): Promise<void> {
    const act = await this.hear(text, parameters)
    await act?.()
  }

  /**
   * Writes down what was said and resolves with how to take it up; undefined where it was heard before and something came of it. For
   * surfaces that must give a message back to the network before the agent has thought about it.
   */
  async hear(text: string, { id }: SayParameters = {}): Promise<(() => Promise<void>) | undefined> {
    const { desk, lane } = this.#parameters
    await desk.catchUp()
    const place = await this.#writeDown(saidKey(id ?? crypto.randomUUID()), text)
    if (place === undefined) return undefined
    return async () => {
      if (/^\/?(?:stop|cancel|abort)\b/iu.test(text.trim())) lane.planning?.abort()
      const turn = lane.turn.then(() => this.#act(text, place))
      lane.turn = turn.catch(() => undefined)
      try {
        await turn
      } catch (error) {
        // What a closing agent could not do is taken up at its next start.
        if (this.#parameters.signal.aborted) throw error
        // Whoever wrote must hear that nothing came of it.
        const message =
          error instanceof DealwrightError
            ? error.message
            : 'Something went wrong on my side; nothing was done.'
        await this.#reply(message).catch(() => undefined)
        throw error
      }
    }
  }

  /** Takes note of a sign like a thumbs-up. None ever decides anything: where a plan waits, the person is told what does. */
  async react(): Promise<void> {
    const { waiting } = await this.#state()
    const [plan] = waiting
    if (plan === undefined) return
    const all = waiting.map(({ hash }) => hash)
    await this.#reply(
      `A reaction approves nothing. To approve, answer /approve ${shortId(plan.hash, all)}; to drop it, /decline ${shortId(plan.hash, all)}.`,
    )
  }

  /** Approves the plan with this hash, and no other. */
  approve({ hash }: { readonly hash: string }): Promise<Result<undefined, PlansRefusal>> {
    return this.#decide('approve', hash)
  }

  /** Declines the plan with this hash. */
  decline({ hash }: { readonly hash: string }): Promise<Result<undefined, PlansRefusal>> {
    return this.#decide('decline', hash)
  }

  async #decide(decision: 'approve' | 'decline', hash: string): Promise<Result<undefined, PlansRefusal>> {
    const { desk, session } = this.#parameters
    const runs = await desk.plans.list({ conversation: this.id, open: true })
    const run = runs.find(open => open.hash === hash && open.status === 'proposed')
    if (run === undefined)
      return {
        ok: false,
        error: {
          code: 'not-waiting',
          message:
            'No plan with that hash waits in this conversation: it was decided, replaced or has run out.',
        },
      }
    const taken =
      decision === 'approve'
        ? await desk.plans.approve(run.id, { hash, session })
        : await desk.plans.decline(run.id, { hash })
    await desk.catchUp()
    return taken.ok ? ok(undefined) : taken
  }

  /** Writes what was said down and gives its place in the log; undefined where it was heard before and something came of it. */
  async #writeDown(key: string, text: string): Promise<number | undefined> {
    const { desk, speaker } = this.#parameters
    const before = await desk.log.has(key)
    if (before !== undefined) {
      // A crash may have come between the words and their effect: only then is nothing said or done after them.
      const after = await desk.log.read({ conversation: this.id, after: before.seq, limit: 1 })
      return after.length === 0 ? before.seq : undefined
    }
    const said = text.toWellFormed().slice(0, maxMessageLength)
    await desk.log.append([
      {
        key,
        conversation: this.id,
        principal: this.principal,
        at: desk.now(),
        content: { type: 'said', by: 'person', text: said, via: speaker.via },
      },
    ])
    return (await desk.log.has(key))?.seq
  }

  async #act(text: string, place: number): Promise<void> {
    const { desk, speaker, session, signal, lane } = this.#parameters
    const read = readIntake(text, await this.#state())
    const intake = await this.#unlessUnseen(read, place)
    const planning = new AbortController()
    lane.planning = planning
    try {
      await actOn(intake, {
        desk,
        session,
        speaker,
        conversation: this.id,
        signal: AbortSignal.any([signal, planning.signal]),
        closing: signal,
        reply: words => this.#reply(words),
      })
    } finally {
      lane.planning = undefined
    }
    await desk.catchUp()
  }

  /** A yes counts only for a plan that was on the screen when it was said: it may have been meant for the one before. */
  async #unlessUnseen(intake: Intake, place: number): Promise<Intake> {
    if (intake.kind !== 'decide-plan' || intake.decision === 'decline') return intake
    const { log } = this.#parameters.desk
    const before = await log.read({ conversation: this.id, before: place, limit: 500 })
    const { hash } = intake
    if (before.some(({ content }) => content.type === 'planned' && content.hash === hash)) return intake
    const message = `That was said before this plan was shown: look at it first, then answer /approve ${shortId(hash)}.`
    return { kind: 'unclear', message }
  }

  async #state(): Promise<IntakeState> {
    const { desk, speaker } = this.#parameters
    const open = await desk.plans.list({ conversation: this.id, open: true })
    const asking = open.flatMap(({ id, status, steps }) => {
      const step = steps.findIndex(candidate => candidate.status === 'asking')
      return status === 'running' && step >= 0 ? [{ run: id, step }] : []
    })[0]
    return {
      waiting: waitingPlans(open),
      asking,
      working: open.filter(({ status }) => status !== 'proposed').map(({ id }) => id),
      signatures: (await desk.signatures()).map(({ id, hash }) => ({ request: id, hash })),
      yesSigns: speaker.via !== 'inbox',
      token: desk.token,
      now: new Date(desk.now()),
    }
  }

  async #reply(text: string): Promise<void> {
    const { desk } = this.#parameters
    await desk.log.append([
      {
        key: `said/${crypto.randomUUID()}`,
        conversation: this.id,
        principal: this.principal,
        at: desk.now(),
        content: { type: 'said', by: 'agent', text },
      },
    ])
  }
}
