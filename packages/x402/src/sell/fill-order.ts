import { DealwrightError, type Hex } from '@dealwright/protocols'
import { reasons } from '../facilitate/reasons.ts'
import type { FacilitatorPort } from '../ports.ts'
import type { PaymentRequired, PaymentRequirements, Settlement } from '../wire/schemas.ts'
import { askForPayment, deliver, keepAnswer, sayFault } from './answers.ts'
import type { Sale, SaleBook } from './open-sale-book.ts'
import { checkOrder, isStillPaid, proveSale, type VerifySales } from './prove-sale.ts'
import type { Order } from './read-order.ts'

/** What all routes of a seller share. */
export interface Shop {
  readonly facilitator: FacilitatorPort
  /** The chain, where the facilitator's word is not enough. */
  readonly verify: VerifySales | undefined
  readonly network: string
  readonly maxAnswerBytes: number
  book(): Promise<SaleBook>
  /** Orders that are being filled, by the key of their money, and by their payment identifier where they have one. */
  readonly running: Map<string, Running>
}

interface Running {
  readonly fingerprint: Hex
  readonly answer: Promise<Response>
}

/** What an order is filled with. */
export interface FillOrderParameters {
  readonly required: PaymentRequired
  readonly requirements: PaymentRequirements
  /** Runs the handler. */
  serve(): Promise<Response>
}

/** Answers an order: once under one payment, whoever asks how often. */
export async function fillOrder(
  shop: Shop,
  order: Order,
  parameters: FillOrderParameters,
): Promise<Response> {
  const book = await shop.book()
  // From here to `running.set` nothing is awaited: of orders with one payment, one only gets past this.
  const { key, fingerprint, identifier } = order
  const sale = book.find(key)
  const keyOfIdentifier = identifier === undefined ? undefined : book.findKey(identifier)
  const ahead = shop.running.get(key)
  // No key of money has a space in it.
  const name = identifier === undefined ? undefined : `identifier ${identifier}`
  const namesake = name === undefined ? undefined : shop.running.get(name)
  const isTaken = keyOfIdentifier !== undefined && keyOfIdentifier !== key
  if (isTaken || (namesake !== undefined && namesake !== ahead))
    return sayFault(409, 'This payment identifier was used for another payment: make a new one.')
  if ((ahead ?? sale ?? order).fingerprint !== fingerprint)
    return sayFault(409, 'This payment was used for another request: make a new one.')
  if (ahead !== undefined) return (await ahead.answer).clone()
  if (sale?.state === 'settled' && shop.verify === undefined) return deliver(sale)
  const filling = fill(shop, { book, order, sale, ...parameters })
  const answer = filling.finally(() => {
    shop.running.delete(key)
    if (name !== undefined) shop.running.delete(name)
  })
  const running = { fingerprint, answer }
  shop.running.set(key, running)
  if (name !== undefined) shop.running.set(name, running)
  return (await answer).clone()
}

interface Filling extends FillOrderParameters {
  readonly book: SaleBook
  readonly order: Order
  readonly sale: Entry | undefined
}

type Entry = Omit<Sale, 'at'>

async function fill(shop: Shop, filling: Filling): Promise<Response> {
  const { book, order, required, serve, sale: known } = filling
  const { maxAnswerBytes } = shop
  try {
    if (known?.state === 'settled' && (await isKept(shop, order, known))) return deliver(known)
    // Its answer is known from before a crash, an outage or a rewritten block: only the money is missing.
    if (known?.state === 'settling' || known?.state === 'settled')
      return await settle(shop, { ...filling, sale: { ...known, state: 'settling' } })
    const refusal = await refusalOf(shop, filling)
    if (refusal !== undefined) return askForPayment(required, refusal)
  } catch (error) {
    if (!isRetryable(error)) throw error
    return sayFault(503, 'The payment could not be verified: send the same request again.')
  }
  const { key, fingerprint, identifier } = order
  const sale: Entry = {
    fingerprint,
    ...(identifier === undefined ? {} : { identifier }),
    state: 'serving',
  }
  await book.put(key, sale)
  const answer = await serve()
  if (answer.status >= 400) {
    // What failed is not paid for, and may be tried again with the same payment.
    await book.drop(key)
    return answer
  }
  const body = await answer.arrayBuffer()
  const served: Entry = { ...sale, state: 'settling', answer: keepAnswer(answer, body, maxAnswerBytes) }
  await book.put(key, served)
  return settle(shop, { ...filling, sale: served, body })
}

/** Whether what was settled is still on the chain, where the seller looks. */
async function isKept({ verify }: Shop, order: Order, { settlement }: Entry): Promise<boolean> {
  return verify === undefined || (settlement !== undefined && isStillPaid(verify, order, settlement))
}

/** Why an order is not served: by the chain where the seller looks, then by the facilitator. */
async function refusalOf(
  { facilitator, verify }: Shop,
  { order, requirements, sale }: Filling,
): Promise<string | undefined> {
  // What was being served when the server stopped may have been paid since.
  if (verify !== undefined && sale === undefined) {
    const reason = await checkOrder(verify, order)
    if (reason !== undefined) return reason
  }
  const { isValid, invalidReason } = await facilitator.verify(order.payload, requirements)
  return isValid ? undefined : (invalidReason ?? 'The payment is not valid')
}

async function settle(
  shop: Shop,
  filling: Filling & { readonly sale: Entry; readonly body?: ArrayBuffer },
): Promise<Response> {
  const { book, order, required, sale, body } = filling
  let settlement: Settlement | undefined
  try {
    const said = await askFacilitator(shop, filling)
    settlement = shop.verify === undefined ? said : await proveSale(shop.verify, order, said)
  } catch (error) {
    if (!isRetryable(error)) throw error
  }
  if (settlement === undefined)
    return sayFault(503, 'The payment could not be settled yet: send the same request again.')
  if (settlement.errorReason === reasons.pending)
    return sayFault(503, 'The payment is not on the chain yet: send the same request again.', settlement)
  if (!settlement.success || settlement.network !== shop.network)
    return askForPayment(required, settlement.errorReason ?? 'The payment was not settled', settlement)
  const settled: Entry = { ...sale, state: 'settled', settlement }
  await book.put(order.key, settled)
  return deliver(settled, body)
}

/** What the facilitator says; undefined where it is out of reach. */
async function askFacilitator(
  { facilitator }: Shop,
  { order, requirements }: Filling,
): Promise<Settlement | undefined> {
  try {
    const settlement = await facilitator.settle(order.payload, requirements)
    if (settlement.errorReason !== reasons.pending) return settlement
    return await facilitator.settle(order.payload, requirements)
  } catch (error) {
    if (!isRetryable(error)) throw error
    return undefined
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof DealwrightError && error.retryable
}
