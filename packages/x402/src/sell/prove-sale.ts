import { setTimeout as sleep } from 'node:timers/promises'
import { type Hex, isHex } from '@dealwright/protocols'
import { reasons } from '../facilitate/reasons.ts'
import type { ChainPort } from '../ports.ts'
import type { Settlement } from '../wire/schemas.ts'
import type { Order } from './read-order.ts'

/** What a seller looks at itself, so that it need not take its facilitator's word. */
export interface VerifySales {
  /** The chain that is sold on: see `connectChain`. A fully synced node of the seller's own choice, not the facilitator's. */
  readonly chain: Pick<ChainPort, 'chainId' | 'authorizationState' | 'findTransfer' | 'isSigned'>
  /** How many blocks must lie on a payment before its answer is given. Default 0: what is mined counts. */
  readonly confirmations?: number
  /** How long a request waits for the chain to show what the facilitator says, in milliseconds. Default 4000; then it is a 503. */
  readonly patienceMs?: number
}

const stepMs = 250

/**
 * Looks at an order before any work is done for it: is it signed, and is its money still to come? Gives the reason where it is not
 * worth serving. Throws a retryable `rpc-unreachable`.
 */
export async function checkOrder(
  { chain }: VerifySales,
  { signed, asset }: Order,
): Promise<string | undefined> {
  if (!(await chain.isSigned(asset, signed))) return reasons.signature
  const { from, nonce } = signed.authorization
  const { isUsed } = await chain.authorizationState({ asset: asset.address, from, nonce })
  // Paid before anything was sold for it: another answer was bought with it, maybe one that has been forgotten here.
  return isUsed ? reasons.used : undefined
}

/**
 * What became of an order's payment, by the chain alone: what the facilitator said only tells where to look. Undefined where nobody
 * can tell. Throws a retryable `rpc-unreachable`.
 */
export async function proveSale(
  verify: VerifySales,
  order: Order,
  said: Settlement | undefined,
): Promise<Settlement | undefined> {
  const { network, signed } = order
  const { from: payer, value } = signed.authorization
  const failure = (errorReason: string): Settlement => ({
    success: false,
    errorReason,
    payer,
    transaction: '',
    network,
  })
  const fate = await findPayment(verify, order, said)
  switch (fate) {
    case 'waiting':
      return failure(reasons.pending)
    case 'spent':
      return failure(reasons.event)
    case 'ended':
      return said?.success === false ? said : failure(reasons.validBefore)
    case 'absent':
      return said?.success === true ? failure(reasons.pending) : said
    default:
      return { success: true, payer, transaction: fate, network, amount: value.toString() }
  }
}

/** Whether the chain still shows what it showed when a sale was settled. Throws a retryable `rpc-unreachable`. */
export async function isStillPaid(
  { chain }: VerifySales,
  order: Order,
  { transaction }: Settlement,
): Promise<boolean> {
  const hash = transaction.toLowerCase()
  if (!isHex(hash, 32)) return false
  return (await chain.findTransfer({ ...queryOf(order), transaction: hash })) !== undefined
}

/**
 * A payment's transaction, or why there is none: not deep enough yet; used for something else or cancelled; too late to be executed;
 * or not executed so far.
 */
type Fate = Hex | 'waiting' | 'spent' | 'ended' | 'absent'

async function findPayment(verify: VerifySales, order: Order, said: Settlement | undefined): Promise<Fate> {
  const { patienceMs = 4_000 } = verify
  for (let waited = 0; ; waited += stepMs) {
    const fate = await lookOnce(verify, order, said)
    const mayChange = fate === 'waiting' || (fate === 'absent' && said?.success === true)
    if (!mayChange || waited >= patienceMs) return fate
    await sleep(stepMs)
  }
}

async function lookOnce(
  { chain, confirmations = 0 }: VerifySales,
  order: Order,
  said: Settlement | undefined,
): Promise<Fate> {
  const query = queryOf(order)
  const claimed = said?.success === true ? said.transaction.toLowerCase() : undefined
  if (isHex(claimed, 32)) {
    const proven = await chain.findTransfer({ ...query, transaction: claimed, confirmations })
    if (proven !== undefined) return proven
  }
  // Anyone may execute an authorization: paid is paid, whoever's transaction it was and whatever the facilitator says of it.
  const { isUsed, at } = await chain.authorizationState(query)
  if (!isUsed) return BigInt(at) >= order.signed.authorization.validBefore ? 'ended' : 'absent'
  const found = await chain.findTransfer(query)
  if (found === undefined) return 'spent'
  if (confirmations === 0) return found
  return (await chain.findTransfer({ ...query, transaction: found, confirmations })) ?? 'waiting'
}

function queryOf({ asset, signed }: Order) {
  const { from, to, value, nonce } = signed.authorization
  return { asset: asset.address, from, to, value, nonce }
}
