import type { ConversationEvent } from '@dealwright/agent-core/conversations'
import { describe, expect, it } from 'vitest'
import { SimulatedLog } from '../testing/simulated-log.ts'
import { streamEvents } from './stream-events.ts'

const session = { principal: 'owner' }
const text = (value: string) => ({ type: 'said', by: 'agent', text: value }) as const

function open(log: SimulatedLog, options: { after?: number; heartbeatMs?: number; stallMs?: number } = {}) {
  const { after = 0, ...rest } = options
  const controller = new AbortController()
  let ends = 0
  let asked = 0
  const events = {
    async *[Symbol.asyncIterator](): AsyncGenerator<ConversationEvent, void, undefined> {
      for await (const event of log.follow({ session, after, signal: controller.signal })) {
        asked += 1
        yield event
      }
    },
  }
  const onEnd = () => {
    ends += 1
    controller.abort()
  }
  const reader = streamEvents({ events, signal: controller.signal, onEnd, ...rest }).getReader()
  const read = async () => new TextDecoder().decode((await reader.read()).value)
  return { reader, read, controller, ends: () => ends, asked: () => asked }
}

describe('streamEvents', () => {
  it('replays, then follows, one message for each event', async () => {
    const log = new SimulatedLog()
    log.append('c', text('one\ntwo\r\ndata: forged\u2028'))
    const { read, controller } = open(log)
    expect(await read()).toBe('retry: 1000\n\n')
    const first = await read()
    expect(first.split('\n')).toEqual(['id: 1', expect.stringMatching(/^data: \{.*\}$/s), '', ''])
    expect(JSON.parse(first.slice(first.indexOf('{')))).toEqual(log.events[0])
    const coming = read()
    log.append('c', text('three'))
    expect(await coming).toContain('id: 2\n')
    controller.abort()
  })

  it('asks for no more than the reader takes', async () => {
    const log = new SimulatedLog()
    for (let count = 0; count < 1000; count += 1) log.append('c', text('x'))
    const { read, asked, controller } = open(log)
    for (let count = 0; count < 11; count += 1) await read()
    await new Promise(resolve => setImmediate(resolve))
    expect(asked()).toBeLessThanOrEqual(12)
    controller.abort()
  })

  it('beats while nothing happens', async () => {
    const { read, controller } = open(new SimulatedLog(), { heartbeatMs: 5 })
    await read()
    expect(await read()).toBe(': \n\n')
    expect(await read()).toBe(': \n\n')
    controller.abort()
  })

  it('ends with its signal, and lets go of the log', async () => {
    const { reader, read, controller, ends } = open(new SimulatedLog())
    await read()
    const last = reader.read()
    controller.abort()
    expect(await last).toEqual({ done: true, value: undefined })
    expect(ends()).toBe(1)
  })

  it('ends when the reader goes', async () => {
    const { reader, read, ends, controller } = open(new SimulatedLog())
    await read()
    await reader.cancel()
    expect(ends()).toBe(1)
    expect(controller.signal.aborted).toBe(true)
  })

  it('cuts off a reader that takes nothing', async () => {
    const log = new SimulatedLog()
    log.append('c', text('one'))
    log.append('c', text('two'))
    const { reader, read, ends } = open(log, { stallMs: 10 })
    await read()
    await read()
    await expect.poll(ends).toBe(1)
    await expect(reader.read().then(() => reader.read())).rejects.toThrow('takes nothing')
  })

  it('tells the reader when the log fails', async () => {
    const broken = {
      // oxlint would have it yield, and it fails before.
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('the store is gone')) }),
    }
    let ends = 0
    const stream = streamEvents({
      events: broken,
      signal: new AbortController().signal,
      onEnd: () => (ends += 1),
    })
    const reader = stream.getReader()
    await expect(reader.read().then(() => reader.read())).rejects.toThrow('the store is gone')
    expect(ends).toBe(1)
  })
})
