import type { EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import type { Address } from '../../types/hex.ts'
import { admitMessage } from '../delivery/admit-message.ts'
import { createCursorKeeper } from '../delivery/create-cursor-keeper.ts'
import { createDispatcher, type DispatchItem } from '../delivery/create-dispatcher.ts'
import { createReporter } from '../delivery/create-reporter.ts'
import type { RetryParameters } from '../delivery/retry.ts'
import type { InboxPort, ReceiveParameters } from '../port.ts'
import type { AddressBook } from './create-address-book.ts'
import { createIntake } from './create-intake.ts'
import { followNetwork } from './follow-network.ts'
import type { XmtpMessage, XmtpSession } from './xmtp-session.ts'

export interface ReceiveFromXmtpParameters {
  readonly address: Address
  readonly session: XmtpSession
  readonly book: AddressBook
  readonly inbox: InboxPort
  readonly limits?: EnvelopeLimits | undefined
  readonly reconcileMs?: number | undefined
  readonly retry?: RetryParameters | undefined
  readonly maxPending?: { readonly perPeer?: number; readonly total?: number } | undefined
  readonly now: () => number
  readonly closed: AbortSignal
}

/** How much of the past a start reads again: the clock may have been set back while the agent was away. */
const startOverlapMs = 10 * 60_000

/**
 * Receives until the transport is closed or the caller aborts; calls `onFollowing` once all that was missed is on its way.
 *
 * The cursor is the moment, by this machine's clock, up to which all that its database received has been handled. Senders'
 * clocks and late messages do not matter to it: a message counts from when it reached this database.
 */
export const receiveFromXmtp = async (
  parameters: ReceiveFromXmtpParameters,
  { onDelivery, signal, ...callbacks }: ReceiveParameters,
  onFollowing: () => void,
): Promise<void> => {
  const {
    address,
    session,
    book,
    inbox,
    limits,
    reconcileMs = 30_000,
    retry = {},
    maxPending = {},
    now,
    closed,
  } = parameters
  const over = signal ? AbortSignal.any([closed, signal]) : closed
  // A fresh database knows nothing of the old one's past, so it starts with a cursor of its own.
  const channel = `xmtp:${session.installationId}`
  const cursor = await inbox.cursor(channel)
  const reporter = createReporter(callbacks)
  const dispatcher = createDispatcher({ inbox, onDelivery, reporter, retry })
  const keeper = createCursorKeeper(inbox, channel, reporter)

  const admit = async (message: XmtpMessage): Promise<DispatchItem | undefined> => {
    const check = (senders: readonly Address[]) =>
      admitMessage(message, { receiver: address, peer: message.peer, senders, now: now(), limits })
    let admitted = check(await book.addressesOf(message.peer))
    // The account may have joined the inbox a moment ago.
    if (!admitted.ok && admitted.error.reason === 'forged-sender')
      admitted = check(await book.refresh(message.peer))
    if (admitted.ok) return admitted.value
    reporter.rejection(admitted.error)
    return undefined
  }

  const intake = createIntake({
    source: session,
    admit,
    dispatch: dispatcher.dispatch,
    onDuplicate: ({ delivery, key }) => {
      const sender = delivery.kind === 'text' ? delivery.sender : delivery.envelope.sender
      reporter.rejection({ reason: 'duplicate', detail: 'handled before', sender, envelopeId: key })
    },
    reporter,
    since: cursor === undefined ? 0 : Number(cursor) - startOverlapMs,
    onHandledUpTo: moment => keeper.advance(String(moment)),
    maxPendingPerPeer: maxPending.perPeer ?? 256,
    maxPending: maxPending.total ?? 4_096,
    retry,
    now,
  })
  const offer = (message: XmtpMessage): void => {
    // The stream also brings what we sent ourselves.
    if (message.peer !== session.inboxId) intake.offer(message)
  }
  await followNetwork({
    session,
    intake: { ...intake, offer },
    reporter,
    reconcileMs,
    retry,
    signal: over,
    onFollowing,
  })
  await intake.close()
  await dispatcher.close()
  await keeper.settled()
}
