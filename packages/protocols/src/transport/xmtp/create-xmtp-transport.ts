import type { XmtpEnv } from '@xmtp/node-sdk'
import { describeEnvelope } from '../../envelope/describe-envelope.ts'
import type { Envelope } from '../../envelope/envelope.ts'
import type { EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { Hex } from '../../types/hex.ts'
import { createExpected } from '../delivery/create-expected.ts'
import { createMemoryInbox } from '../delivery/create-memory-inbox.ts'
import { createTransportLife } from '../delivery/create-transport-life.ts'
import { encodeOutgoing, encodeOutgoingText } from '../delivery/encode-outgoing.ts'
import { firstLine } from '../delivery/first-line.ts'
import type { FlowParameters } from '../delivery/read-flow.ts'
import { requireAddress } from '../delivery/require-address.ts'
import type { RetryParameters } from '../delivery/retry.ts'
import type { InboxPort, TransportPort } from '../port.ts'
import { describeRichMessage } from '../rich-message.ts'
import { connectSession, type XmtpSigner } from './connect-session.ts'
import { createAddressBook } from './create-address-book.ts'
import { createOutbox } from './create-outbox.ts'
import { receiveFromXmtp } from './receive-from-xmtp.ts'

/**
 * By default 50 messages of a sender are taken up a second, after a burst of 500, and 256 messages of one and 4 096 of all senders
 * are in memory. More wait in the database.
 */
export interface CreateXmtpTransportParameters extends FlowParameters {
  /** The agent's account. Its inbox is made on first use. */
  readonly signer: XmtpSigner
  /** Address of one XMTP node, e.g. a devnet's. Default: the environment's own. */
  readonly url?: string | undefined
  /** `local`, `dev` or `production`. Default `local`. */
  readonly env?: XmtpEnv | undefined
  /**
   * Path of the SDK's database. Keep it for the life of the agent: a new database is a new installation, which cannot read
   * what was sent before, and an inbox has ten. Default null: in memory.
   */
  readonly dbPath?: string | null | undefined
  /** 32 bytes that encrypt the database. Default: not encrypted. */
  readonly dbEncryptionKey?: Uint8Array | Hex | undefined
  /** What must be remembered between runs; required where `dbPath` is a path. */
  readonly inbox?: InboxPort | undefined
  readonly limits?: EnvelopeLimits | undefined
  /** What a person's ordinary XMTP app shows for an envelope. Default `describeEnvelope`; knowing its protocol says more. */
  readonly describe?: ((envelope: Envelope) => string) | undefined
  /** Milliseconds between searches for what the stream left out. Default 30 000. */
  readonly reconcileMs?: number | undefined
  /** How a handler that rejects, and a broken connection, are tried again. */
  readonly retry?: RetryParameters | undefined
  /** Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** A transport over XMTP. */
export interface XmtpTransport extends TransportPort, AsyncDisposable {
  /** The agent's inbox on XMTP. */
  readonly inboxId: string
  /** This database's key in that inbox. */
  readonly installationId: string
  /** Messages taken up and not yet dealt with. */
  readonly pending: number
}

/**
 * Opens an agent's XMTP inbox and creates the transport over it: end-to-end encrypted, in order per conversation, at least
 * once, deduplicated by envelope id, catching up on all that arrived while the agent was away.
 *
 * Throws `inbox-required`, `bad-address`, `database-unusable`, and a retryable `network-unreachable` where the node does not
 * answer; `receive` throws `bad-quota` and `bad-limit`.
 *
 * @example
 * ```ts
 * import { createXmtpTransport } from '@dealwright/protocols/transport/xmtp'
 * import { Wallet } from 'ethers'
 * await using transport = await createXmtpTransport({ signer: Wallet.createRandom(), url: 'http://127.0.0.1:5556' })
 * await transport.receive({ onDelivery: async delivery => console.log(delivery.kind) })
 * ```
 */
export const createXmtpTransport = async (
  parameters: CreateXmtpTransportParameters,
): Promise<XmtpTransport> => {
  const { signer, dbPath = null, inbox, limits, describe = describeEnvelope, now = Date.now } = parameters
  const address = requireAddress(signer.address)
  if (dbPath !== null && inbox === undefined) {
    throw new DealwrightError({
      code: 'inbox-required',
      message:
        'A transport with a database on disk must remember what it handled: pass `inbox`, or old messages would be handled again',
    })
  }
  const session = await connect(parameters, dbPath)
  const book = createAddressBook(session, now)
  const outbox = createOutbox(session, book)
  const expected = createExpected()
  const life = createTransportLife()
  let countPending: (() => number) | undefined
  let receiving: Promise<void> | undefined

  const close = (): Promise<void> =>
    life.close(async () => {
      await Promise.allSettled([receiving, outbox.settled()])
    })

  return {
    address,
    inboxId: session.inboxId,
    installationId: session.installationId,
    get pending() {
      return countPending?.() ?? 0
    },
    receive: async receive => {
      life.beginReceiving()
      const options = {
        ...parameters,
        inbox: inbox ?? createMemoryInbox(),
        address,
        session,
        book,
        expected,
        now,
        closed: life.closed,
      }
      const following = Promise.withResolvers<void>()
      receiving = receiveFromXmtp(options, receive, {
        onStarted: count => {
          countPending = count
        },
        onFollowing: following.resolve,
      })
      // Where it ends before it ever followed, whoever waits for that must hear it; otherwise this rejects nothing.
      receiving.then(() => following.reject(stoppedEarly()), following.reject)
      await following.promise
    },
    send: async envelope => {
      life.assertOpen()
      const bytes = encodeOutgoing(envelope, address, limits)
      expected.add(envelope)
      await outbox.send(envelope.receiver, dm => dm.sendEnvelope(bytes, describe(envelope)))
    },
    sendText: async (receiver, text) => {
      life.assertOpen()
      encodeOutgoingText(text, limits)
      await outbox.send(requireAddress(receiver), dm => dm.sendText(text))
    },
    sendRich: async (receiver, message) => {
      life.assertOpen()
      encodeOutgoingText(describeRichMessage(message), limits)
      await outbox.send(requireAddress(receiver), dm => dm.sendRich(message))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const connect = async (parameters: CreateXmtpTransportParameters, dbPath: string | null) => {
  try {
    return await connectSession({ ...parameters, dbPath })
  } catch (cause) {
    const reason = firstLine(cause)
    // The SDK has one error for everything; only what it says tells an absent node from a database that cannot be read.
    const isNetwork = /\bapi (client )?error\b/i.test(reason)
    throw new DealwrightError({
      code: isNetwork ? 'network-unreachable' : 'database-unusable',
      message: isNetwork
        ? `No XMTP node answers for the inbox of ${parameters.signer.address}: check the url and that the node is up (${reason})`
        : `The XMTP database of ${parameters.signer.address} could not be opened: check its path, its key and whose it is (${reason})`,
      cause,
      retryable: isNetwork,
    })
  }
}

const stoppedEarly = (): DealwrightError =>
  new DealwrightError({
    code: 'transport-closed',
    message: 'The transport was closed before it reached the network',
  })
