import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startXmtpNode } from '@dealwright/devnet'
import { parseAddress } from '@dealwright/protocols'
import type { TransportHarness } from '@dealwright/protocols/transport/conformance'
import { createXmtpTransport } from '@dealwright/protocols/transport/xmtp'
import { Wallet } from 'ethers'
import { openRawClient, sendRawEnvelope } from './transport-raw-client.ts'

/** An XMTP network of its own: a local node, and a database on disk for each party. */
export const createXmtpHarness = async (): Promise<TransportHarness> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-xmtp-'))
  const node = await startXmtpNode()
  let parties = 0

  return {
    // The SDK (5.5) makes a client wait out the minute in which it made its five thousandth call.
    floodSize: 4_500,
    createParty: async () => {
      const signer = Wallet.createRandom()
      const address = parseAddress(signer.address)
      if (address === undefined) throw new Error('A wallet without an address')
      parties += 1
      const dbPath = join(folder, `${parties}.db3`)
      let raw: ReturnType<typeof openRawClient> | undefined
      return {
        address,
        open: parameters => createXmtpTransport({ signer, url: node.url, dbPath, ...parameters }),
        sendRaw: async (receiver, bytes) => {
          raw ??= openRawClient(signer, node.url)
          await sendRawEnvelope(await raw, receiver, bytes)
        },
      }
    },
    close: async () => {
      await node.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
