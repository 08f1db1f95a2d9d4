import type { IdentityUpdate, MemberIdentifier } from './wire-types.ts'

const ethereum = 1
const passkey = 2

/** The key under which an identifier finds its inbox. Kind 0 is how old clients say Ethereum. */
export const identifierKey = (identifier: string, kind: number): string =>
  `${kind === passkey ? passkey : ethereum}:${identifier.toLowerCase()}`

const memberKey = (member: MemberIdentifier | null | undefined): string | undefined => {
  if (member?.ethereum_address) return identifierKey(member.ethereum_address, ethereum)
  if (member?.passkey) return identifierKey(member.passkey.key.toString('hex'), passkey)
  return undefined
}

/** Applies what an update says of wallets and passkeys to the map from identifier to inbox. */
export const mapIdentifiers = (inboxes: Map<string, string>, update: IdentityUpdate): void => {
  for (const action of update.actions) {
    if (action.create_inbox) {
      const { initial_identifier, initial_identifier_kind } = action.create_inbox
      inboxes.set(identifierKey(initial_identifier, initial_identifier_kind), update.inbox_id)
    }
    const added = memberKey(action.add?.new_member_identifier)
    if (added !== undefined) inboxes.set(added, update.inbox_id)
    const revoked = memberKey(action.revoke?.member_to_revoke)
    if (revoked !== undefined && inboxes.get(revoked) === update.inbox_id) inboxes.delete(revoked)
  }
}
