import type { Dm } from '@xmtp/node-sdk'
import type { RichMessage } from '../rich-message.ts'
import { actionStyle } from './sdk-values.ts'

/** Sends a message as one of the network's own content types, which its apps render. */
export async function sendRich(dm: Dm, message: RichMessage): Promise<void> {
  switch (message.kind) {
    case 'markdown':
      await dm.sendMarkdown(message.text)
      return
    case 'actions': {
      const { id, text: description, actions, expiresAt } = message
      await dm.sendActions({
        id,
        description,
        actions: actions.map(({ id: action, label, style = 'secondary' }) => ({
          id: action,
          label,
          style: actionStyle[style],
        })),
        ...(expiresAt === undefined ? {} : { expiresAtNs: BigInt(Math.trunc(expiresAt)) * 1_000_000n }),
      })
      return
    }
    case 'transaction':
      await dm.sendTransactionReference({
        namespace: 'eip155',
        networkId: toHexId(message.chainId),
        reference: message.hash,
      })
      return
    case 'wallet-calls': {
      const { chainId, from, calls } = message
      await dm.sendWalletSendCalls({
        version: '1.0',
        chainId: toHexId(chainId),
        from,
        calls: calls.map(({ to, data, description }) => ({
          to,
          data,
          value: '0x0',
          metadata: { description, transactionType: 'transfer' },
        })),
      })
    }
  }
}

const toHexId = (chainId: number): string => `0x${chainId.toString(16)}`
