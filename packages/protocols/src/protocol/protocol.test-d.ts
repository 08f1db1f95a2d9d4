import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { Result } from '../types/result.ts'
import { defineProtocol } from './define-protocol.ts'
import type { AnswerTo, MessageInput, MessageOf, MessageType, Protocol, RepliesTo } from './protocol.ts'
import { validateMessage } from './validate-message.ts'

const Ping = z.object({ n: z.number().default(1) })
const Pong = z.object({ n: z.number() })

const ping = defineProtocol({
  name: 'ping',
  version: '1.0.0',
  messages: { Ping, Pong, Busy: z.object({ untilMs: z.int() }) },
  replies: { Ping: ['Pong', 'Busy'] },
  streams: ['Busy'],
  performatives: { Ping: 'request' },
  fallback: { Pong: body => `Pong ${body.n.toFixed()}` },
})
type PingProtocol = typeof ping

describe('defineProtocol', () => {
  it('infers bodies and answers', () => {
    expectTypeOf<MessageType<PingProtocol>>().toEqualTypeOf<'Ping' | 'Pong' | 'Busy'>()
    expectTypeOf<MessageOf<PingProtocol, 'Ping'>>().toEqualTypeOf<{ n: number }>()
    expectTypeOf<MessageInput<PingProtocol, 'Ping'>>().toEqualTypeOf<{ n?: number | undefined }>()
    expectTypeOf<RepliesTo<PingProtocol, 'Ping'>>().toEqualTypeOf<'Pong' | 'Busy'>()
    expectTypeOf<RepliesTo<PingProtocol, 'Pong'>>().toEqualTypeOf<never>()
    expectTypeOf<AnswerTo<PingProtocol, 'Ping'>>().toEqualTypeOf<
      | { readonly type: 'Pong'; readonly body: { n: number } }
      | { readonly type: 'Busy'; readonly body: { untilMs: number } }
    >()
    expectTypeOf(validateMessage(ping, 'Ping', {})).toEqualTypeOf<Result<{ n: number }, string>>()
  })

  it('fits where any protocol is taken', () => {
    expectTypeOf(ping).toExtend<Protocol>()
    expectTypeOf<RepliesTo<Protocol, string>>().toEqualTypeOf<string>()
  })

  it('checks replies against message names', () => {
    const messages = { Ping, Pong }
    const base = { name: 'ping', version: '1.0.0', messages }
    expectTypeOf(defineProtocol({ ...base, replies: { Ping: ['Pong'] } })).toExtend<Protocol>()
    // @ts-expect-error Pang is not a message
    defineProtocol({ ...base, replies: { Ping: ['Pang'] } })
    // @ts-expect-error Pang is not a message
    defineProtocol({ ...base, replies: { Ping: ['Pong'], Pang: ['Pong'] } })
    // @ts-expect-error Pang is not a message
    defineProtocol({ ...base, replies: { Ping: ['Pong'] }, streams: ['Pang'] })
    // @ts-expect-error shout is not a performative
    defineProtocol({ ...base, replies: { Ping: ['Pong'] }, performatives: { Ping: 'shout' } })
    // @ts-expect-error a body has no such field
    defineProtocol({ ...base, replies: { Ping: ['Pong'] }, fallback: { Ping: body => body.text } })
    // @ts-expect-error Ping has no such type
    validateMessage(ping, 'Pang', {})
  })
})
