import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import { groupHash, shortHash } from '../text/hash-parts.ts'
import { inert } from '../text/inert.ts'
import { mixesScripts } from '../text/look-alike.ts'
import { AddressMark } from './address-mark.tsx'
import { CopyButton } from './copy-button.tsx'

export interface PartyProps {
  readonly address: string
  /** What it calls itself. Default: what it called itself before. */
  readonly name?: string | undefined
}

/** An agent: the mosaic and digits of its address, which are checked, beside the name that it gave itself, which is not. */
export function Party({ address, name }: PartyProps) {
  const model = useConsole()
  const people = useStore(model.people, value => value)
  const key = address.toLowerCase()
  const shown = name ?? people.names.get(key)
  const warning =
    shown === undefined
      ? undefined
      : mixesScripts(shown)
        ? 'name mixes alphabets'
        : people.twins.has(key)
          ? 'another agent has a name like this'
          : undefined
  return (
    <span class="party">
      <details>
        <summary>
          <AddressMark address={address} />
          {shown === undefined ? null : <bdi class="party-name">{inert(shown, 40)}</bdi>}
          <code>{shortHash(address)}</code>
        </summary>
        <span class="party-whole">
          <code class="groups">
            {groupHash(address).map((group, index) => (
              <span key={index}>{group}</span>
            ))}
          </code>
          <CopyButton text={address} label="address" />
        </span>
      </details>
      {warning === undefined ? null : <span class="chip warn">{warning}</span>}
    </span>
  )
}
