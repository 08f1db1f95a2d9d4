import { type Address, failed, ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../deals/is-same-address.ts'
import { owner } from './log/draft.ts'
import type { PlansRefusal, PrincipalIdentity } from './ports.ts'

/** Who speaks, and where. */
export interface Speaker {
  /** `owner`, or the address of a further principal in lower case. */
  readonly principal: string
  readonly via: PrincipalIdentity['kind']
  /** The inbox that is spoken from. */
  readonly address?: string
}

/**
 * The principal behind an identity: the terminal, the console and the first address of `principals` are the owner; further addresses
 * are principals of their own; everybody else is refused.
 */
export function toSpeaker(
  identity: PrincipalIdentity | undefined,
  principals: readonly Address[],
): Result<Speaker, PlansRefusal> {
  const nobody = failed({
    code: 'not-principal',
    message: 'Only a principal of this agent may do that: open a session with openPrincipalSession.',
  })
  if (identity === undefined) return nobody
  const { kind, principal } = identity
  if (kind !== 'inbox') return ok({ principal: owner, via: kind })
  const place = principals.findIndex(address => isSameAddress(address, principal))
  if (place === -1) return nobody
  const address = principal.toLowerCase()
  return ok({ principal: place === 0 ? owner : address, via: kind, address })
}
