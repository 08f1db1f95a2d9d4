import type { Agent, StorePort, WalletPort } from '@dealwright/agent-core'
import { DealwrightError } from '@dealwright/protocols'
import type { RelayerPort } from '@dealwright/x402'
import type { Chain, PayerPort } from '@dealwright/x402/pay'

/** What an agent pays and is paid with over HTTP. It closes with the agent. */
export interface Till {
  readonly wallet: PayerPort & RelayerPort
  readonly chain: Chain
  readonly store: StorePort
  /** Has something closed before the rest, when the agent closes. */
  defer(close: () => Promise<void>): void
}

const tills = new WeakMap<Agent, () => Promise<Till>>()

/** Remembers how to open an agent's till. */
export function keepTill(agent: Agent, open: () => Promise<Till>): void {
  tills.set(agent, open)
}

/** Opens an agent's till. Throws `no-till` where `createAgent` did not make the agent. */
export async function openTill(agent: Agent): Promise<Till> {
  const open = tills.get(agent)
  if (open !== undefined) return open()
  throw new DealwrightError({
    code: 'no-till',
    message: `${agent.name} has nothing to be paid with over HTTP: make the agent with createAgent.`,
  })
}

/** Whether a wallet can sign and relay transfers: those of `createWallet` can. */
export function isTillWallet(wallet: WalletPort): wallet is WalletPort & PayerPort & RelayerPort {
  return 'authorizeTransfer' in wallet && 'settleTransfer' in wallet
}
