import { type Address, DealwrightError, parseMoney } from '@dealwright/protocols'
import type { ChainPort, PayerPort, PaymentStore } from '../ports.ts'
import { askChain } from './ask-chain.ts'
import { type Attempt, isOpen } from './attempt.ts'
import { hasOpenPayments } from './has-open-payments.ts'
import { openLedger } from './open-ledger.ts'
import { payOnce } from './pay-once.ts'
import type { PayerContext } from './payer-context.ts'
import { type PaymentReceipt, toPaymentReceipt } from './read-payment.ts'
import { readRequest } from './read-request.ts'

/** What {@link createPayingFetch} needs. */
export interface CreatePayingFetchParameters {
  /** The wallet that pays, behind its guard. */
  readonly payer: PayerPort
  /** The wallet's chain: see `connectChain`. */
  readonly chain: ChainPort
  /** Where attempts are kept, so that neither a crash nor a timeout makes a second payment: an agent's store. */
  readonly store: PaymentStore
  /** Most that one request may cost: text such as `'0.05 USDC'`, or atomic units of the wallet's token. Default: what the guard allows. */
  readonly maxAmount?: bigint | string
  /** Tokens that may be paid with besides the wallet's own, where the guard allows them. Default: none. */
  readonly assets?: readonly Address[]
  /**
   * How long a payment stays good, in seconds: longer than the principal takes to approve it. Default: as long as the server wants, at
   * most 600.
   */
  readonly validitySeconds?: number
  /** How long an answer to a paid request is waited for. Default 60000 ms. */
  readonly timeoutMs?: number
  /** Largest request body. Default 1 MiB. */
  readonly maxBodyBytes?: number
  /** Largest answer to a paid request: it is read whole before it counts as come. Default 64 MiB. */
  readonly maxAnswerBytes?: number
  /** Unix milliseconds. Default: the system's clock. */
  readonly clock?: () => number
}

/** A fetch that pays, and its payments. */
export interface PayingFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** All payments that are remembered, newest last. */
  payments(): Promise<readonly PaymentReceipt[]>
  /** Asks the chain what became of the payments that are still open. For the start after a crash, and now and then. */
  reconcile(): Promise<readonly PaymentReceipt[]>
}

/**
 * Makes a fetch that answers a 402 of x402 v2 by paying, under the wallet's guard. One request is paid for once: where an answer is
 * lost, the same request (method, URL, body and `Idempotency-Key`) sends the same payment again, also after a restart. An answer that
 * came ends it, and the next request is another purchase, unless it has the same `Idempotency-Key`. Throws `DealwrightError`s whose
 * code is a `PaymentErrorCode`; free answers, and 402s that do not speak x402 v2, come back as they are.
 */
export function createPayingFetch(
  fetch: typeof globalThis.fetch,
  parameters: CreatePayingFetchParameters,
): PayingFetch {
  const { payer, chain, store, maxBodyBytes = 1_048_576 } = parameters
  if (chain.chainId !== payer.network.chainId)
    throw new DealwrightError({
      code: 'wrong-chain',
      message: `The wallet is on chain ${payer.network.chainId} and the chain given is ${chain.chainId}: give one and the same.`,
    })
  const base = {
    fetch,
    payer,
    chain,
    maxAmount:
      typeof parameters.maxAmount === 'string'
        ? parseMoney(parameters.maxAmount, payer.network.token)
        : parameters.maxAmount,
    validitySeconds: parameters.validitySeconds,
    timeoutMs: parameters.timeoutMs ?? 60_000,
    maxAnswerBytes: parameters.maxAnswerBytes ?? 67_108_864,
    clock: parameters.clock ?? Date.now,
  }
  const open = async (): Promise<PayerContext> => {
    const addresses = new Set([payer.network.token.address, ...(parameters.assets ?? [])])
    const assets = await Promise.all([...addresses].map(address => chain.asset(address)))
    return { ...base, ledger: await openLedger(store), assets }
  }
  const pay = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = await readRequest(new Request(input, init), {
      payer: payer.address,
      chainId: chain.chainId,
      maxBodyBytes,
    })
    return payOnce(request, { fetch, ledger: await openLedger(store), open })
  }
  const own = async (): Promise<readonly Attempt[]> =>
    (await openLedger(store)).all().filter(one => one.authorization.from === payer.address)
  return Object.assign(pay, {
    payments: async () => (await own()).map(toPaymentReceipt),
    reconcile: async () => {
      if (!(await hasOpenPayments(store, payer.address))) return []
      const context = await open()
      const receipts: PaymentReceipt[] = []
      for (const attempt of await own())
        if (isOpen(attempt) && !context.ledger.flights.has(attempt.request))
          receipts.push(toPaymentReceipt(await askChain(context, attempt)))
      return receipts
    },
  })
}
