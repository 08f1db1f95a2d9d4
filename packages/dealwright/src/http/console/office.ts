import type { Agent, AgentPorts } from '@dealwright/agent-core'
import { DealwrightError, type SignedMandate } from '@dealwright/protocols'
import type { BudgetStore, PolicyOptions } from '@dealwright/wallet'
import type { Provider } from 'ethers'

/** What stands behind an agent that its own methods do not show: what an owner may look at and stop. */
export interface Office {
  readonly ports: Pick<AgentPorts, 'store' | 'wallet' | 'planner'>
  /** What the wallet was told to keep to; undefined where it was given ready-made, with a guard of its own or none. */
  readonly guard:
    | {
        readonly budgets: () => Promise<BudgetStore>
        readonly policy: PolicyOptions | undefined
        readonly mandate: () => Promise<SignedMandate | undefined>
      }
    | undefined
  /** Opens the chain for reading; undefined where there is none to read. */
  readonly provider: (() => Promise<Provider>) | undefined
  /** Whether it lives in the embedded offline world. */
  readonly isOffline: boolean
  /** Has something closed before the rest, when the agent closes. */
  defer(close: () => Promise<void>): void
}

const offices = new WeakMap<Agent, Office>()

/** Remembers what stands behind an agent. */
export function keepOffice(agent: Agent, office: Office): void {
  offices.set(agent, office)
}

/** What stands behind an agent. Throws `no-office` where `createAgent` did not make the agent. */
export function openOffice(agent: Agent): Office {
  const office = offices.get(agent)
  if (office !== undefined) return office
  throw new DealwrightError({
    code: 'no-office',
    message: `${agent.name} has nothing that a console could show: make the agent with createAgent.`,
  })
}
