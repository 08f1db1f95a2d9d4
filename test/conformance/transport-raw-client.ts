import { ApiUrls, Client, type XmtpEnv } from '@xmtp/node-sdk'
import type { HDNodeWallet } from 'ethers'

const isEnv = (name: string): name is XmtpEnv => Object.hasOwn(ApiUrls, name)

/** How the SDK names an Ethereum account. */
export const identify = (address: string) => ({
  identifier: address.toLowerCase(),
  identifierKind: 0 as const,
})

/** Opens the SDK's own client on a local node, with its database in memory. */
export const openRawClient = async (wallet: HDNodeWallet, url: string): Promise<Client> => {
  // The SDK looks inboxes up at the address of the environment's name, whatever `apiUrl` says.
  Object.assign(ApiUrls, { [url]: url })
  if (!isEnv(url)) throw new Error('The SDK no longer reads its table of networks')
  return Client.create(
    {
      type: 'EOA',
      getIdentifier: () => identify(wallet.address),
      signMessage: async text => Buffer.from((await wallet.signMessage(text)).slice(2), 'hex'),
    },
    { env: url, apiUrl: url, dbPath: null, disableDeviceSync: true, historySyncUrl: null },
  )
}

/** Sends bytes under the content type of envelopes, past all of our checks. */
export const sendRawEnvelope = async (client: Client, receiver: string, bytes: Uint8Array): Promise<void> => {
  const dm = await client.conversations.createDmWithIdentifier(identify(receiver))
  const type = { authorityId: 'dealwright', typeId: 'envelope', versionMajor: 1, versionMinor: 0 }
  await dm.send({ type, parameters: {}, content: bytes }, { shouldPush: false })
}
