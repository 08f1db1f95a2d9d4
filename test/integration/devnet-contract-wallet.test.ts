import { createDevnet } from '@dealwright/devnet'
import { ApiUrls, Client } from '@xmtp/node-sdk'
import { JsonRpcProvider } from 'ethers'
import { expect, it } from 'vitest'

// Answers every ERC-1271 question with the magic value: the least there is to a contract wallet.
const trustingWallet = '0x631626ba7e60e01b60005260206000f3'
// Answers none.
const silentWallet = '0x60006000fd'

it('lets a contract wallet register on the XMTP node if the chain vouches for its signature', async () => {
  await using devnet = await createDevnet()
  const provider = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, { staticNetwork: true })
  // The SDK looks inboxes up at the default URL of `env`, not at `apiUrl`: each node gets an `env` of its own.
  Object.assign(ApiUrls, { [devnet.xmtpUrl]: devnet.xmtpUrl })
  const register = async (identifier: string, code: string) => {
    await provider.send('anvil_setCode', [identifier, code])
    return Client.create(
      {
        type: 'SCW',
        getIdentifier: () => ({ identifier, identifierKind: 0 }),
        signMessage: () => Buffer.from('whatever this wallet calls a signature'),
        getChainId: () => BigInt(devnet.chainId),
      },
      { env: devnet.xmtpUrl as 'local', dbPath: null, disableDeviceSync: true, historySyncUrl: null },
    )
  }
  const client = await register('0x00000000000000000000000000000000000a11ce', trustingWallet)
  expect(client.isRegistered).toBe(true)
  await expect(register('0x0000000000000000000000000000000000000b0b', silentWallet)).rejects.toThrow(
    /signature/i,
  )
  provider.destroy()
})
