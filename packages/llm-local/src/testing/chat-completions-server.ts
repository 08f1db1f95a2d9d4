import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { z } from 'zod'

/** What the server does with the next request. */
export type Reply =
  | { readonly content: string }
  | { readonly status: number; readonly message: string }
  | 'silence'

const Body = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.string() })),
  response_format: z.looseObject({ type: z.string() }).optional(),
})

export interface ReceivedRequest {
  readonly path: string | undefined
  readonly authorization: string | undefined
  readonly body: z.infer<typeof Body>
}

/** A server on loopback that speaks the chat completions format: the n-th request gets the n-th reply, the last one for good. */
export async function startChatCompletionsServer(...replies: Reply[]) {
  const requests: ReceivedRequest[] = []
  const server = createServer((incoming, response) => {
    void read(incoming).then(request => {
      const reply = replies[Math.min(requests.length, replies.length - 1)]
      requests.push(request)
      if (reply === undefined || reply === 'silence') return
      const failure = 'status' in reply
      response.writeHead(failure ? reply.status : 200, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify(
          failure ? { error: { message: reply.message, type: 'error' } } : complete(request, reply.content),
        ),
      )
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port }: Partial<AddressInfo> = addressOf(server.address())
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function read(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const body = Body.parse(JSON.parse(await text(incoming)))
  return { path: incoming.url, authorization: incoming.headers.authorization, body }
}

const complete = ({ body }: ReceivedRequest, content: string) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: body.model,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content, refusal: null },
      finish_reason: 'stop',
      logprobs: null,
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

const addressOf = (address: string | AddressInfo | null): Partial<AddressInfo> =>
  typeof address === 'object' && address !== null ? address : {}
