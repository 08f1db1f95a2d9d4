import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { Address } from '../../types/hex.ts'
import type { XmtpSession } from './xmtp-session.ts'

/** Knows which addresses an inbox speaks for, and which inbox an address has. */
export interface AddressBook {
  /** The addresses of an inbox, from the network or an answer of the last ten minutes. */
  addressesOf(inboxId: string): Promise<readonly Address[]>
  /** Asks the network again; for when a sender claims an address that was not known. At most once per `freshMs` an inbox. */
  refresh(inboxId: string): Promise<readonly Address[]>
  /** Throws a retryable `peer-unreachable` while the address has no inbox. */
  inboxOf(address: Address): Promise<string>
}

interface Entry {
  readonly addresses: readonly Address[]
  readonly at: number
}

/** How long an answer of the network is trusted: an account may leave its inbox. */
const trustMs = 10 * 60_000
/** How often one inbox may make us ask again. */
const freshMs = 30_000
const maxEntries = 10_000

/** Creates an address book over the identity logs that XMTP signs. Bounded; the oldest entries go first. */
export const createAddressBook = (
  session: Pick<XmtpSession, 'findAddresses' | 'findInbox'>,
  now: () => number,
): AddressBook => {
  const byInbox = new Map<string, Entry>()
  const byAddress = new Map<Address, { readonly inboxId: string; readonly at: number }>()

  const ask = async (inboxId: string): Promise<readonly Address[]> => {
    const addresses = await session.findAddresses(inboxId, true)
    remember(byInbox, inboxId, { addresses, at: now() })
    return addresses
  }

  return {
    addressesOf: async inboxId => {
      const entry = byInbox.get(inboxId)
      return entry && now() - entry.at < trustMs ? entry.addresses : ask(inboxId)
    },
    refresh: async inboxId => {
      const entry = byInbox.get(inboxId)
      return entry && now() - entry.at < freshMs ? entry.addresses : ask(inboxId)
    },
    inboxOf: async address => {
      const entry = byAddress.get(address)
      if (entry && now() - entry.at < trustMs) return entry.inboxId
      const inboxId = await session.findInbox(address)
      if (inboxId === undefined) {
        throw new DealwrightError({
          code: 'peer-unreachable',
          message: `No one has opened an XMTP inbox for ${address}: start that agent once, then send again`,
          retryable: true,
        })
      }
      remember(byAddress, address, { inboxId, at: now() })
      return inboxId
    },
  }
}

const remember = <Key, Value>(entries: Map<Key, Value>, key: Key, value: Value): void => {
  entries.delete(key)
  entries.set(key, value)
  if (entries.size <= maxEntries) return
  for (const oldest of entries.keys()) {
    entries.delete(oldest)
    return
  }
}
