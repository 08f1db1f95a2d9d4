import type { Client } from '@xmtp/node-sdk'
import { toError } from '../delivery/to-error.ts'
import { toXmtpMessage } from './to-xmtp-message.ts'
import type { OpenStreamParameters, XmtpStream } from './xmtp-session.ts'

type Conversations = Client['conversations']
type StreamParameters = Parameters<Conversations['streamAllDmMessages']>[0]

/** Opens one live stream over all DMs. It is not restarted here: when it ends, the transport catches up and opens another. */
export const openStream = async (
  conversations: Pick<Conversations, 'streamAllDmMessages'>,
  {
    onMessage,
    onError,
    ...filter
  }: OpenStreamParameters & Pick<NonNullable<StreamParameters>, 'consentStates'>,
): Promise<XmtpStream> => {
  const stream = await conversations.streamAllDmMessages({
    ...filter,
    // The SDK's own restart would wait a minute and lose what arrived meanwhile.
    retryOnFail: false,
    disableSync: true,
    onError,
  })
  // The SDK queues without bound for a slow reader, so this reader does nothing but hand over.
  const read = async (): Promise<void> => {
    try {
      for await (const row of stream) {
        const message = toXmtpMessage(row)
        if (message !== undefined) onMessage(message)
      }
    } catch (thrown) {
      onError(toError(thrown))
    }
  }
  return {
    ended: read(),
    close: async () => {
      await stream.end()
    },
  }
}
