import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { Address } from '../../types/hex.ts'
import { firstLine } from '../delivery/first-line.ts'
import type { AddressBook } from './create-address-book.ts'
import type { XmtpDm, XmtpSession } from './xmtp-session.ts'

/** Sends to peers, one message at a time per peer so that the order of calls is the order on the network. */
export interface Outbox {
  /** Resolves when the network holds the message; throws retryable `peer-unreachable` and `send-failed`. */
  send(receiver: Address, write: (dm: XmtpDm) => Promise<void>): Promise<void>
  /** Resolves when nothing is being sent. */
  settled(): Promise<void>
}

const maxDms = 10_000

/** Creates an outbox that keeps the conversation of each peer open. */
export const createOutbox = (session: Pick<XmtpSession, 'openDm'>, book: AddressBook): Outbox => {
  const dms = new Map<Address, XmtpDm>()
  const tails = new Map<Address, Promise<void>>()

  const open = async (receiver: Address): Promise<XmtpDm> => {
    const known = dms.get(receiver)
    if (known) return known
    const dm = await session.openDm(await book.inboxOf(receiver))
    if (dms.size >= maxDms) dms.clear()
    dms.set(receiver, dm)
    return dm
  }

  const attempt = async (receiver: Address, write: (dm: XmtpDm) => Promise<void>): Promise<void> => {
    try {
      await write(await open(receiver))
    } catch (cause) {
      // The conversation may be what is broken: the next try opens it anew.
      dms.delete(receiver)
      if (cause instanceof DealwrightError) throw cause
      throw new DealwrightError({
        code: 'send-failed',
        message: `XMTP did not take a message for ${receiver}: check that the node is up, then send the same envelope again (${firstLine(cause)})`,
        cause,
        retryable: true,
      })
    }
  }

  return {
    send: async (receiver, write) => {
      const before = tails.get(receiver)
      const sending = before ? before.then(() => attempt(receiver, write)) : attempt(receiver, write)
      const tail = sending.catch(() => undefined)
      tails.set(receiver, tail)
      try {
        await sending
      } finally {
        if (tails.get(receiver) === tail) tails.delete(receiver)
      }
    },
    settled: async () => {
      await Promise.all(tails.values())
    },
  }
}
