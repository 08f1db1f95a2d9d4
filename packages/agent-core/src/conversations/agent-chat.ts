import { type Address, parseMoney } from '@dealwright/protocols'
import type { TextMessage } from '../agent/events.ts'
import type { AgentPorts } from '../agent/ports.ts'
import type { Approvals } from '../approvals/approvals.ts'
import { Conversations } from './conversations.ts'
import { describeSelf } from './inbox/describe-self.ts'
import { InboxChat } from './inbox/inbox-chat.ts'
import type { MemoryBounds } from './log/bounds.ts'
import type { PlansPort } from './ports.ts'
import { readReputations } from './read-reputations.ts'

/** What {@link createAgentChat} needs of an agent. */
export interface CreateAgentChatParameters {
  readonly name: string
  readonly ports: AgentPorts
  readonly principals: readonly Address[]
  readonly plans: PlansPort
  readonly approvals: Approvals
  readonly spendable: ConstructorParameters<typeof Conversations>[0]['spendable']
  readonly sells: () => Promise<Parameters<typeof describeSelf>[0]['sells']>
  /** Most that a plan may cost to begin without being asked about, e.g. `0.50 USDC`. */
  readonly approvePlansUpTo: string | undefined
  readonly memory: MemoryBounds | undefined
  readonly onError: (error: unknown) => void
}

/** An agent's conversations, and the chat with people in their own apps. */
export interface AgentChat {
  readonly conversations: Conversations
  /** Begins to tell principals of what happens. */
  start(): void
  /** Takes a person's text. Resolves once it is durable. */
  receive(message: TextMessage): Promise<void>
  close(): Promise<void>
}

/** Makes an agent's chat. Nothing is opened before it is used. */
export function createAgentChat(parameters: CreateAgentChatParameters): AgentChat {
  const { name, ports, principals, plans, approvals, spendable, sells, onError } = parameters
  const { approvePlansUpTo, memory } = parameters
  const network = async () => (await ports.wallet()).network
  const conversations = new Conversations({
    address: ports.address,
    store: () => ports.store(),
    plans,
    network,
    spendable,
    identify: session => approvals.identify(session),
    approvals,
    principals,
    unasked: async () =>
      approvePlansUpTo === undefined ? undefined : parseMoney(approvePlansUpTo, (await network()).token),
    bounds: memory,
    reputations: addresses =>
      readReputations(addresses, {
        findAgents: async () => (await ports.wallet()).findAgents(),
        reputation: async agentId => ports.reputation?.(agentId),
      }),
    onError,
  })
  // Who answers nobody tells nobody either: an agent without principals has no chat.
  const inbox =
    principals.length === 0
      ? undefined
      : new InboxChat({
          conversations,
          principals,
          openSession: account => approvals.openInboxSession(account),
          store: () => ports.store(),
          transport: () => ports.transport(),
          network,
          describeSelf: async () => describeSelf({ name, address: ports.address, sells: await sells() }),
          onError,
        })
  return {
    conversations,
    start: () => inbox?.start(),
    receive: async message => inbox?.receive(message),
    close: async () => {
      await conversations.close()
      await inbox?.close()
    },
  }
}
