import { formatMoney, type Hex } from '@dealwright/protocols'
import type { AgreementRecord } from '../deal-protocol.ts'
import type { Decision, Surroundings } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { answerProvider } from './answer-provider.ts'
import { timeOf } from './call-again.ts'
import type { Purchase, Thread } from './purchase.ts'

/** Once no thread is still bargaining: picks the lowest agreeable price, or gives up with the reasons. */
export function settleNegotiations(purchase: Purchase, surroundings: Surroundings): Decision<Purchase> {
  if (purchase.threads.some(({ status }) => status === 'called' || status === 'bargaining')) {
    return stayOpen(purchase)
  }
  const best = purchase.threads.filter(isHeld).toSorted(byPrice)[0]
  if (best === undefined && purchase.threads.some(({ status }) => status === 'waiting'))
    return stayOpen(purchase)
  if (best === undefined) return giveUp(purchase, surroundings)
  const agreement = drawUp(purchase, best, surroundings)
  return {
    state: { ...purchase, phase: 'signing', winner: best.conversation, agreement, deadline: null },
    effects: [{ type: 'sign-agreement', agreement }],
    notices: [
      {
        type: 'won',
        peer: best.provider,
        price: best.heldPrice,
        others: purchase.threads
          .filter(({ conversation }) => conversation !== best.conversation)
          .map(({ provider, heldPrice }) => ({ peer: provider, price: heldPrice ?? null })),
      },
    ],
  }
}

function stayOpen(purchase: Purchase): Decision<Purchase> {
  const deadline = Math.min(...purchase.threads.flatMap(thread => timeOf(purchase, thread) ?? []))
  return { state: { ...purchase, deadline }, effects: [], notices: [] }
}

/** Closes the thread of a winner that did not follow through; the next best is tried. */
export function passOver(purchase: Purchase, reason: string, surroundings: Surroundings): Decision<Purchase> {
  const { winner, agreement: _dropped, clientSignature: _void, deal, ...rest } = purchase
  const threads = purchase.threads.map(
    (thread): Thread =>
      thread.conversation === winner ? { ...thread, status: 'closed', closedBecause: reason } : thread,
  )
  const settled = settleNegotiations({ ...rest, phase: 'negotiating', threads }, surroundings)
  return { ...settled, effects: [...releaseSpending(deal), ...settled.effects] }
}

/** Gives the budget back what was set aside for a deal that comes to nothing. */
export const releaseSpending = (deal: Hex | undefined): readonly Effect[] =>
  deal === undefined ? [] : [{ type: 'release-spending', deal }]

/** Tells every provider whose price is held, but for the one excepted, that nothing comes of it. */
export function rejectHeld(purchase: Purchase, message: string, except?: string): Effect[] {
  return purchase.threads
    .filter(
      ({ conversation, status, answers }) =>
        conversation !== except && status === 'held' && answers !== undefined,
    )
    .map(thread => answerProvider(thread, { message: 'Reject', body: { message } }))
}

/** The purchase with one of its threads changed. */
export function replaceThread(purchase: Purchase, changed: Thread): Purchase {
  const threads = purchase.threads.map(thread =>
    thread.conversation === changed.conversation ? changed : thread,
  )
  return { ...purchase, threads }
}

type HeldThread = Thread & { readonly heldPrice: string }

const isHeld = (thread: Thread): thread is HeldThread =>
  thread.status === 'held' && thread.heldPrice !== undefined

function byPrice(left: HeldThread, right: HeldThread): number {
  const difference = BigInt(left.heldPrice) - BigInt(right.heldPrice)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function drawUp(
  { terms }: Purchase,
  { provider, heldPrice }: HeldThread,
  { self, network }: Surroundings,
): AgreementRecord {
  return {
    client: self,
    provider,
    evaluator: self,
    token: network.token.address,
    price: heldPrice,
    serviceDigest: terms.serviceHash,
    requestHash: terms.requestHash,
    deliverBy: terms.deliverBy,
    reviewPeriod: terms.reviewPeriod,
    salt: terms.salt,
  }
}

function giveUp(purchase: Purchase, { network }: Surroundings): Decision<Purchase> {
  const budget = formatMoney(BigInt(purchase.terms.budget), network.token)
  const asked = purchase.threads
    .flatMap(({ history }) => history.filter(({ by }) => by === 'seller'))
    .map(({ price }) => BigInt(price))
  const lowest = asked.reduce<bigint | undefined>(
    (least, price) => (least === undefined || price < least ? price : least),
    undefined,
  )
  const reasons = purchase.threads.flatMap(({ closedBecause }) => closedBecause ?? [])
  const failure =
    lowest === undefined
      ? {
          code: 'no-proposal',
          message: `No seller made an offer for ${purchase.terms.service.name}${reasons[0] === undefined ? '; try again later' : `: ${reasons[0]}`}.`,
        }
      : {
          code: 'no-agreement',
          message: `No seller agreed within ${budget}; the lowest price asked was ${formatMoney(lowest, network.token)}. Raise the budget or try again later.`,
        }
  return {
    state: { ...purchase, phase: 'failed', deadline: null, failure },
    effects: [],
    notices: [{ type: 'failed', ...failure }],
  }
}
