import { AddressMark } from '../parts/address-mark.tsx'
import { Logo } from '../parts/logo.tsx'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import { shortHash } from '../text/hash-parts.ts'
import { inert } from '../text/inert.ts'
import { Connection } from './connection.tsx'

/** Whose console this is, what it could spend, and whether it is heard. */
export function Header() {
  const model = useConsole()
  const agent = useStore(model.agent, value => value)
  return (
    <header class="header">
      <a class="brand" href="#/chat" aria-label="Dealwright: chat">
        <Logo />
        <span>Dealwright</span>
      </a>
      {agent === undefined ? null : (
        <p class="identity">
          <AddressMark address={agent.address} />
          <b>{inert(agent.name, 30)}</b>
          <code title={agent.address}>{shortHash(agent.address)}</code>
        </p>
      )}
      {agent === undefined ? null : (
        <p class="balance">
          <span>Balance</span> <b class="money">{agent.balance.text}</b>
        </p>
      )}
      <Connection />
    </header>
  )
}
