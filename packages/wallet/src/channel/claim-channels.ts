import { failed, hashChannel, ok, type Result, sha256 } from '@dealwright/protocols'
import type { SignedClaim } from '../intent/channel.ts'
import type { Session } from '../wallet/session.ts'
import type { Receipt, WalletFailure } from '../wallet/types.ts'
import { domainOf } from './contract-of.ts'
import { readChannel } from './read-channel.ts'
import { takeChannelStep } from './take-channel-step.ts'

/**
 * Collects claims in one transaction. Those that were paid already, by whomever it was sent, are left out. Of several, the contract
 * passes over what it cannot pay: where that is all of them, this fails with `passed-over`.
 */
export async function claimChannels(
  session: Session,
  claims: readonly SignedClaim[],
): Promise<Result<Receipt, WalletFailure>> {
  const domain = domainOf(session)
  const known = claims.map(claim => ({ claim, id: hashChannel(claim.channel, domain) }))
  const states = await Promise.all(known.map(({ id }) => readChannel(session, id)))
  const open = known.filter(({ claim }, index) => (states[index]?.claimed ?? 0n) < claim.amount)
  const [first] = open.length === 0 ? known : open
  if (first === undefined)
    return failed({
      code: 'denied',
      reason: 'no-claims',
      message: 'Name claims to collect.',
      retryable: false,
    })
  const due = open.map(({ claim: { channel, amount, signature } }) => ({ channel, amount, signature }))
  const taken = await takeChannelStep(session, {
    id: first.id,
    key: `claim-channels:${sha256(open.map(({ id, claim }) => `${id}:${claim.amount}`).join())}`,
    // That one of several was paid meanwhile says nothing of the others.
    isDone: ({ claimed }) => open.length < 2 && claimed >= first.claim.amount,
    events: ['ChannelClaimed'],
    intent: async () => ok({ kind: 'claim-channels', claims: due }),
  })
  if (!taken.ok || open.length < 2) return taken
  const after = await Promise.all(open.map(({ id }) => readChannel(session, id)))
  if (open.some(({ claim }, index) => (after[index]?.claimed ?? 0n) >= claim.amount)) return taken
  return failed({
    code: 'reverted',
    reason: 'passed-over',
    message: 'The contract paid none of these claims: collect them one by one to hear why.',
    retryable: false,
  })
}
