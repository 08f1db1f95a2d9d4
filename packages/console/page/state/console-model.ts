import type { ConversationEvent } from '@dealwright/agent-core/conversations'
import type { AgentView, DirectoryView } from '@dealwright/console/api'
import { formatMoney } from '@dealwright/protocols'
import type { Api } from '../api/api.ts'
import { followEvents } from '../api/follow-events.ts'
import type { ApiResult } from '../api/request.ts'
import { inert } from '../text/inert.ts'
import { applyEvents } from './apply-events.ts'
import { knowPeople, type People } from './people.ts'
import { createStore, type Store } from './store.ts'
import { emptyWorld, type World } from './world.ts'

/** How the page stands with its agent. */
export type Link = 'starting' | 'live' | 'lost' | 'signed-out'

/** What the page holds: stores that components watch, and what changes them. */
export interface ConsoleModel {
  readonly api: Api
  readonly link: Store<Link>
  readonly world: Store<World>
  readonly agent: Store<AgentView | undefined>
  /** Who is who, by the log and the directory. */
  readonly people: Store<People>
  readonly directory: Store<DirectoryView | undefined>
  /** Whether the log goes back further than what is loaded. */
  readonly hasEarlier: Store<boolean>
  /** Why a link did not sign anybody in. */
  readonly signInFailure: Store<string | undefined>
  /** What a screen reader is told. */
  readonly announcement: Store<string>
  /** Writes atomic units as money of the agent's network. */
  money(units: bigint): string
  announce(text: string): void
  /** Signs in where there is something to sign in with, loads what there is, and follows it. */
  start(signIn?: () => Promise<string | undefined>): Promise<void>
  /** Resolves when the page has first heard its agent, or knows that it cannot. */
  readonly started: Promise<void>
  loadEarlier(): Promise<void>
  /** Loads a conversation that lies before what is loaded. */
  loadConversation(id: string): Promise<void>
  refreshAgent(): Promise<void>
  /** Reads the directory anew. */
  refreshDirectory(): Promise<ApiResult<DirectoryView>>
  signOut(): Promise<void>
  close(): void
}

/** After these, money stands elsewhere. */
const moving = new Set(['finished', 'receipt', 'decided', 'approval-decided'])

/** Makes the model; `start` connects it. */
export function createConsoleModel(api: Api): ConsoleModel {
  const link = createStore<Link>('starting')
  const world = createStore<World>(emptyWorld)
  const agent = createStore<AgentView | undefined>(undefined)
  const directory = createStore<DirectoryView | undefined>(undefined)
  const people = createStore(knowPeople())
  const hasEarlier = createStore(false)
  const announcement = createStore('')
  const signInFailure = createStore<string | undefined>(undefined)
  const started = Promise.withResolvers<void>()
  let stopFollowing: (() => void) | undefined
  let waiting: ReturnType<typeof setTimeout> | undefined
  /** Everything from this event on is loaded. */
  let oldest = Number.POSITIVE_INFINITY

  const announce = (text: string) => announcement.set(() => inert(text, 400))
  let told = world.get().names
  const know = () => {
    told = world.get().names
    const listed = directory.get()?.services.flatMap(({ sellers }) => sellers) ?? []
    const names = listed.flatMap(({ address, name }): [string, string][] =>
      name === undefined ? [] : [[address.toLowerCase(), name]],
    )
    people.set(() => knowPeople(told, new Map(names)))
  }
  const unwatch = world.watch(() => {
    if (world.get().names !== told) know()
  })
  const refreshDirectory = async () => {
    const answer = await api.directory()
    if (answer.ok) directory.set(() => answer.value)
    know()
    return answer
  }
  const refreshAgent = async () => {
    const answer = await api.agent()
    if (answer.ok) agent.set(() => answer.value)
  }
  /** Several events of one moment ask for one look at the balance. */
  const refreshSoon = () => {
    clearTimeout(waiting)
    waiting = setTimeout(() => void refreshAgent(), 300)
  }
  const receive = (events: readonly ConversationEvent[]) => {
    world.set(known => applyEvents(known, events))
    const last = events.map(({ content }) => announcementOf(content)).findLast(text => text !== '')
    if (last !== undefined) announce(last)
    if (events.some(({ content }) => moving.has(content.type))) refreshSoon()
  }
  /** Adds what lies before: all is told anew in its order. */
  const insert = (events: readonly ConversationEvent[]) =>
    events.length === 0 ? undefined : world.set(({ trail }) => applyEvents(emptyWorld, [...events, ...trail]))
  const mayGoOn = async () => {
    const answer = await api.session()
    if (answer.ok) {
      if (link.get() === 'signed-out') await load()
      return true
    }
    if (answer.failure.status === 401) link.set(() => 'signed-out')
    return answer.failure.status === 0 || answer.failure.status >= 500
  }
  const load = async () => {
    const [log] = await Promise.all([api.log({ limit: 500 }), refreshAgent()])
    if (!log.ok) return log.failure
    world.set(known => (known.seq === 0 ? applyEvents(emptyWorld, log.value.events) : known))
    oldest = Math.min(oldest, log.value.events[0]?.seq ?? oldest)
    hasEarlier.set(() => log.value.hasMore)
    return undefined
  }
  const follow = () => {
    stopFollowing?.()
    stopFollowing = followEvents({
      after: () => world.get().seq,
      onEvents: receive,
      onState(state) {
        if (state === 'live' && link.get() === 'lost') void refreshAgent()
        link.set(() => state)
      },
      mayGoOn,
    })
  }

  return {
    api,
    link,
    world,
    agent,
    directory,
    people,
    hasEarlier,
    announcement,
    announce,
    refreshAgent,
    refreshDirectory,
    money(units) {
      const token = agent.get()?.network.token
      if (token === undefined) return units.toString()
      const { symbol, decimals, address } = token
      return isHex(address) ? formatMoney(units, { symbol, decimals, address }) : units.toString()
    },
    signInFailure,
    started: started.promise,
    async start(signIn = async () => undefined) {
      const problem = await signIn()
      signInFailure.set(() => problem)
      const failure = await load()
      started.resolve()
      if (failure?.status === 401) return link.set(() => 'signed-out')
      if (link.get() === 'signed-out') link.set(() => 'starting')
      follow()
      // Names and their look-alikes; nothing waits for it.
      await refreshDirectory()
    },
    async loadEarlier() {
      if (!Number.isFinite(oldest)) return
      const answer = await api.log({ before: oldest, limit: 500 })
      if (!answer.ok) return announce(answer.failure.message)
      oldest = answer.value.events[0]?.seq ?? oldest
      insert(answer.value.events)
      hasEarlier.set(() => answer.value.hasMore)
    },
    async loadConversation(conversation) {
      const answer = await api.log({ conversation, limit: 500 })
      if (answer.ok) insert(answer.value.events)
    },
    async signOut() {
      await api.signOut()
      stopFollowing?.()
      link.set(() => 'signed-out')
    },
    close() {
      clearTimeout(waiting)
      unwatch()
      stopFollowing?.()
    },
  }
}

function announcementOf(content: ConversationEvent['content']): string {
  switch (content.type) {
    case 'said':
      return content.by === 'agent' ? content.text : ''
    case 'planned':
      return content.needsApproval
        ? `A plan waits for you: at most ${content.worstCase.text}.`
        : `A plan begins: at most ${content.worstCase.text}.`
    case 'asked':
      return content.question
    case 'approval':
      return `Your approval is asked: ${content.title}`
    case 'finished':
      return content.text
    default:
      return ''
  }
}

const isHex = (text: string): text is `0x${string}` => text.startsWith('0x')
