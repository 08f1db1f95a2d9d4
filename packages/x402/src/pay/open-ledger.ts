import type { Hex } from '@dealwright/protocols'
import type { PaymentStore, StoreChange } from '../ports.ts'
import { type Attempt, decodeAttempt, encodeAttempt, isBinding, isOpen } from './attempt.ts'

const collection = 'x402-attempts'
/** How many ended payments are remembered, for receipts. Named ones too: a name is good as long as it is remembered. */
const maxEnded = 10_000

/** The attempts of one store, in memory and on disk. */
export interface Ledger {
  /** The attempt that the next request under this hash belongs to. */
  find(request: Hex): Attempt | undefined
  all(): readonly Attempt[]
  /** Durable when it resolves, and only then seen by `find`. */
  put(attempt: Attempt): Promise<Attempt>
  /** One caller at a time for a request: the first leads, whoever comes meanwhile waits for what it gets. */
  readonly flights: Map<Hex, Flight>
}

/** A request on its way, how many wait for what it gets, and a paid answer for each: none where it was free. */
export interface Flight {
  waiting: number
  readonly answers: Promise<Response[]>
}

const ledgers = new WeakMap<PaymentStore, Promise<Ledger>>()

/** Opens the attempts of a store. All who open the same store share them, so that two of them cannot pay for one request. */
export function openLedger(store: PaymentStore): Promise<Ledger> {
  const known = ledgers.get(store)
  if (known !== undefined) return known
  const opening = readLedger(store)
  ledgers.set(store, opening)
  opening.catch(() => ledgers.delete(store))
  return opening
}

async function readLedger(store: PaymentStore): Promise<Ledger> {
  const attempts = new Map<Hex, Attempt>()
  const binding = new Map<Hex, Attempt>()
  const remember = (attempt: Attempt): void => {
    attempts.set(attempt.id, attempt)
    if (isBinding(attempt)) binding.set(attempt.request, attempt)
    else if (binding.get(attempt.request)?.id === attempt.id) binding.delete(attempt.request)
  }
  for (const { value } of await store.list(collection)) remember(decodeAttempt(value))
  const surplus = (): readonly Attempt[] => {
    if (attempts.size <= maxEnded) return []
    const ended = [...attempts.values()].filter(one => !isOpen(one) && (one.isNamed || !isBinding(one)))
    return ended.toSorted((one, other) => one.at - other.at).slice(0, attempts.size - maxEnded)
  }
  return {
    flights: new Map(),
    find: request => binding.get(request),
    all: () => [...attempts.values()],
    put: async attempt => {
      const forgotten = surplus()
      const changes: StoreChange[] = forgotten.map(({ id }) => ({ kind: 'delete', collection, key: id }))
      changes.push({ kind: 'put', collection, key: attempt.id, value: encodeAttempt(attempt) })
      await store.commit(changes)
      for (const { id, request } of forgotten) {
        attempts.delete(id)
        if (binding.get(request)?.id === id) binding.delete(request)
      }
      remember(attempt)
      return attempt
    },
  }
}
