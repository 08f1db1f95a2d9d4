import { describe, expect, it } from 'vitest'
import { identifierKey, mapIdentifiers } from './identifiers.ts'
import type { IdentityAction } from './wire-types.ts'

const wallet = '0xAbC0000000000000000000000000000000000001'
const key = Buffer.from('02aa', 'hex')

const apply = (updates: readonly (readonly [inbox: string, ...actions: IdentityAction[]])[]) => {
  const inboxes = new Map<string, string>()
  for (const [inbox_id, ...actions] of updates) mapIdentifiers(inboxes, { inbox_id, actions })
  return Object.fromEntries(inboxes)
}

const create: IdentityAction = { create_inbox: { initial_identifier: wallet, initial_identifier_kind: 1 } }
const member = { ethereum_address: wallet }

describe('mapIdentifiers', () => {
  it('maps who created an inbox and who was added, whatever the case of the address', () => {
    const add: IdentityAction = { add: { new_member_identifier: { passkey: { key } } } }
    expect(apply([['one', create, add]])).toEqual({
      [identifierKey(wallet.toLowerCase(), 0)]: 'one',
      [identifierKey('02AA', 2)]: 'one',
    })
  })

  it('maps no installation', () => {
    const add: IdentityAction = { add: { new_member_identifier: { installation_public_key: key } } }
    expect(apply([['one', add]])).toEqual({})
  })

  it('takes a revoked member out, but not out of an inbox that it joined since', () => {
    const revoke: IdentityAction = { revoke: { member_to_revoke: member } }
    const join: IdentityAction = { add: { new_member_identifier: member } }
    expect(
      apply([
        ['one', create],
        ['one', revoke],
      ]),
    ).toEqual({})
    expect(
      apply([
        ['one', create],
        ['two', join],
        ['one', revoke],
      ]),
    ).toEqual({ [identifierKey(wallet, 1)]: 'two' })
  })
})
