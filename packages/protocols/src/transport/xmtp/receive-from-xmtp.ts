import type { EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import type { Address } from '../../types/hex.ts'
import { admitMessage } from '../delivery/admit-message.ts'
import { createCursorKeeper } from '../delivery/create-cursor-keeper.ts'
import { createDispatcher, type DispatchItem } from '../delivery/create-dispatcher.ts'
import type { Expected } from '../delivery/create-expected.ts'
import { createQuota } from '../delivery/create-quota.ts'
import { createReporter } from '../delivery/create-reporter.ts'
import { type FlowParameters, readFlow } from '../delivery/read-flow.ts'
import { redeliverParked } from '../delivery/redeliver-parked.ts'
import type { RetryParameters } from '../delivery/retry.ts'
import type { InboxPort, ReceiveParameters } from '../port.ts'
import type { AddressBook } from './create-address-book.ts'
import { createIntake } from './create-intake.ts'
import { followNetwork } from './follow-network.ts'
import type { XmtpMessage, XmtpSession } from './xmtp-session.ts'

export interface ReceiveFromXmtpParameters extends FlowParameters {
  readonly address: Address
  readonly session: XmtpSession
  readonly book: AddressBook
  readonly inbox: InboxPort
  readonly limits?: EnvelopeLimits | undefined
  readonly reconcileMs?: number | undefined
  readonly retry?: RetryParameters | undefined
  readonly expected: Expected
  readonly now: () => number
  readonly closed: AbortSignal
}

export interface ReceiveFromXmtpHooks {
  /** Called once, with how to ask for the number of messages taken up and not yet dealt with. */
  readonly onStarted: (pending: () => number) => void
  /** Called once all that was missed is on its way, and again after each restart of the stream. */
  readonly onFollowing: () => void
}

/** How much of the past a start reads again: the clock may have been set back while the agent was away. */
const startOverlapMs = 10 * 60_000

/**
 * Receives until the transport is closed or the caller aborts. Throws `bad-limit` and `bad-quota`.
 *
 * The cursor is the moment, by this machine's clock, up to which all that its database received has been handled. Senders'
 * clocks and late messages do not matter to it: a message counts from when it reached this database.
 */
export const receiveFromXmtp = async (
  parameters: ReceiveFromXmtpParameters,
  { onDelivery, signal, ...callbacks }: ReceiveParameters,
  { onStarted, onFollowing }: ReceiveFromXmtpHooks,
): Promise<void> => {
  const {
    address,
    session,
    book,
    inbox,
    limits,
    reconcileMs = 30_000,
    retry = {},
    expected,
    now,
    closed,
  } = parameters
  const { concurrency, perPeer, total } = readFlow(parameters, { perPeer: 256, total: 4_096 })
  const quota = createQuota(parameters.quota)
  const over = signal ? AbortSignal.any([closed, signal]) : closed
  // A fresh database knows nothing of the old one's past, so it starts with a cursor of its own.
  const channel = `xmtp:${session.installationId}`
  const cursor = await inbox.cursor(channel)
  const reporter = createReporter(callbacks)
  const dispatcher = createDispatcher({ inbox, onDelivery, reporter, retry, concurrency, expected })
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

  const reportThrottled = async (peer: string, waitMs: number): Promise<void> => {
    try {
      const [sender] = await book.addressesOf(peer)
      if (sender !== undefined) reporter.throttled({ sender, waitMs })
    } catch (thrown) {
      reporter.error(thrown)
    }
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
    quota,
    onThrottled: (peer, waitMs) => void reportThrottled(peer, waitMs),
    maxPendingPerPeer: perPeer,
    maxPending: total,
    retry,
    now,
  })
  onStarted(intake.pending)
  const offer = (message: XmtpMessage): void => {
    // The stream also brings what we sent ourselves.
    if (message.peer !== session.inboxId) intake.offer(message)
  }
  const redelivered = redeliverParked({ inbox, dispatcher, reporter, address, limits, now })
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
  await redelivered
  await keeper.settled()
}
