import { randomBytes } from 'node:crypto'
import { describeTransport } from '../conformance/describe-transport.ts'
import { requireAddress } from '../delivery/require-address.ts'
import { createMemoryNetwork } from './create-memory-network.ts'
import { createMemoryTransport } from './create-memory-transport.ts'

describeTransport('memory', async () => {
  const network = createMemoryNetwork()
  return {
    createParty: async () => {
      const address = requireAddress(`0x${randomBytes(20).toString('hex')}`)
      return {
        address,
        open: async parameters => createMemoryTransport({ address, network, ...parameters }),
        sendRaw: async (receiver, bytes) =>
          network.post({ sender: address, receiver, kind: 'envelope', bytes }),
      }
    },
    close: async () => {},
  }
})
