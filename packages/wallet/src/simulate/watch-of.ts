import type { Address } from '@dealwright/protocols'
import { type Meaning, nativeToken } from '../decode/meaning.ts'
import type { Watched } from './changes.ts'

/**
 * Everything that a meaning speaks of, and the sender's own money, and of `others` (tokens) what it does not speak of: what a simulation
 * should look at. Pure.
 */
export function watchOf(
  { payments, allowances }: Meaning,
  self: Address,
  others: readonly Address[] = [],
): readonly Watched[] {
  const tokens = new Set([...[...payments, ...allowances].map(({ token }) => token), ...others])
  const watched: Watched[] = [
    { token: nativeToken, owner: self },
    ...[...tokens].map(token => ({ token, owner: self })),
    ...payments.flatMap(({ token, from, to }) => [
      { token, owner: from },
      { token, owner: to },
    ]),
    ...allowances.map(({ token, owner, spender }) => ({ token, owner, spender })),
  ]
  return [...new Map(watched.map(entry => [keyOf(entry), entry])).values()]
}

/** Two watched things with one key are the same. */
export function keyOf({ token, owner, spender }: Watched): string {
  return `${token} ${owner} ${spender ?? ''}`.toLowerCase()
}
