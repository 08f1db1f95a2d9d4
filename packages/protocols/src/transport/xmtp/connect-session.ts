import { Client, type Dm, type XmtpEnv } from '@xmtp/node-sdk'
import type { Address, Hex } from '../../types/hex.ts'
import { parseAddress } from '../../types/parse-address.ts'
import { envelopeCodec, wrapEnvelope } from './envelope-codec.ts'
import { nameNetwork } from './name-network.ts'
import { openStream } from './open-stream.ts'
import { consentState, identifierKind, messageKind, messageSortBy, sortDirection } from './sdk-values.ts'
import { sendRich } from './send-rich.ts'
import { toXmtpMessage } from './to-xmtp-message.ts'
import type { XmtpDm, XmtpSession } from './xmtp-session.ts'

/** Whoever can sign for an Ethereum account. An ethers `Wallet` is one. */
export interface XmtpSigner {
  readonly address: string
  /** EIP-191 `personal_sign`; resolves to 65 bytes in hexadecimal digits. */
  signMessage(message: string): Promise<string>
}

export interface ConnectSessionParameters {
  readonly signer: XmtpSigner
  readonly url?: string | undefined
  readonly env?: XmtpEnv | undefined
  /** Path of the SDK's database; null keeps it in memory. */
  readonly dbPath: string | null
  /** 32 bytes that encrypt the database. */
  readonly dbEncryptionKey?: Uint8Array | Hex | undefined
}

/** Everyone but those whom the account's owner blocked: a stranger's first message must arrive. */
const heard = [consentState.unknown, consentState.allowed]

const identify = (address: string) => ({
  identifier: address.toLowerCase(),
  identifierKind: identifierKind.ethereum,
})

/** Opens the inbox of an account and registers it on first use. */
export const connectSession = async (parameters: ConnectSessionParameters): Promise<XmtpSession> => {
  const { signer, url, dbPath, dbEncryptionKey } = parameters
  const client = await Client.create(
    {
      type: 'EOA',
      getIdentifier: () => identify(signer.address),
      signMessage: async text => Buffer.from((await signer.signMessage(text)).slice(2), 'hex'),
    },
    {
      env: nameNetwork(parameters),
      dbPath,
      codecs: [envelopeCodec],
      // An agent has one installation: there is no other device to share history with.
      disableDeviceSync: true,
      historySyncUrl: null,
      ...(url === undefined ? {} : { apiUrl: url }),
      ...(dbEncryptionKey === undefined ? {} : { dbEncryptionKey }),
    },
  )
  const { conversations, inboxId } = client

  return {
    inboxId,
    installationId: client.installationId,
    findInbox: async address => (await client.fetchInboxIdByIdentifier(identify(address))) ?? undefined,
    findAddresses: async (inbox, refresh) => {
      const [state] = refresh
        ? await client.preferences.fetchInboxStates([inbox])
        : await client.preferences.getInboxStates([inbox])
      const addresses: Address[] = []
      for (const { identifier, identifierKind: kind } of state?.identifiers ?? []) {
        const address = kind === identifierKind.ethereum ? parseAddress(identifier) : undefined
        if (address !== undefined) addresses.push(address)
      }
      return addresses
    },
    openDm: async peer => toDm(conversations.getDmByInboxId(peer) ?? (await conversations.createDm(peer))),
    sync: async () => {
      await conversations.syncAll(heard)
    },
    listPeers: () => [...new Set(conversations.listDms({ consentStates: heard }).map(dm => dm.peerInboxId))],
    readPage: async (peer, { insertedAfterNs, sentFromNs, limit }) => {
      const dm = conversations.getDmByInboxId(peer)
      // The SDK gives one view over all the DMs of a pair, also when both sides opened one at once.
      const rows = await dm?.messages({
        insertedAfterNs,
        sentAfterNs: sentFromNs - 1n,
        limit,
        kind: messageKind.application,
        excludeSenderInboxIds: [inboxId],
        sortBy: messageSortBy.sentAt,
        direction: sortDirection.ascending,
      })
      const messages = rows?.map(toXmtpMessage).filter(message => message !== undefined) ?? []
      return { messages, lastSentAtNs: rows?.at(-1)?.sentAtNs, full: rows?.length === limit }
    },
    openStream: handlers => openStream(conversations, { consentStates: heard, ...handlers }),
  }
}

const toDm = (dm: Dm): XmtpDm => ({
  sendEnvelope: async (bytes, fallback) => {
    await dm.send(wrapEnvelope(bytes, fallback), { shouldPush: false })
  },
  sendText: async text => {
    await dm.sendText(text)
  },
  sendRich: message => sendRich(dm, message),
})
