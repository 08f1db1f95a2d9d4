import { EventEmitter } from 'node:events'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadWire } from './load-wire.ts'
import { NodeStore } from './node-store.ts'
import { streamMessages } from './stream-messages.ts'

const wire = loadWire()
const topics = ['aa', 'bb', 'cc']

/** A subscriber that takes a few messages and then none until it has drained. */
class SlowCall extends EventEmitter {
  readonly got: string[] = []
  readonly #room: number
  #free: number

  constructor(room: number) {
    super()
    this.#room = room
    this.#free = room
  }

  sendMetadata(): void {}

  write(bytes: Buffer): boolean {
    if (this.#free === 0) throw new Error('written to while full')
    this.got.push(bytes.toString())
    this.#free -= 1
    return this.#free > 0
  }

  drain(): void {
    if (this.#free > 0) return
    this.#free = this.#room
    this.emit('drain')
  }
}

const step = fc.oneof(
  fc.record({ topic: fc.constantFrom(...topics), text: fc.nat({ max: 30 }) }),
  fc.constant('drain' as const),
)
const cursors = fc.dictionary(fc.constantFrom('aa', 'bb'), fc.nat({ max: 12 }))

it('gives every subscriber each message after its cursors once, in order, and never more than it takes', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.nat({ max: 40 }),
      cursors,
      fc.integer({ min: 1, max: 3 }),
      (steps, subscribeAt, from, room) => {
        const store = new NodeStore(wire)
        const call = new SlowCall(room)
        const sent: { topic: string; id: number; text: string }[] = []
        const subscribe = () =>
          streamMessages(store, call, { kind: 'group', cursors: new Map(Object.entries(from)) })
        const add = (topic: string, text: string) => {
          const encode = (id: number) => {
            sent.push({ topic, id, text: `${topic}/${id}` })
            return Buffer.from(`${topic}/${id}`)
          }
          store.addMessages('group', [
            { topic: Buffer.from(topic, 'hex'), content: Buffer.from(text), encode },
          ])
        }
        for (const [index, next] of steps.entries()) {
          if (index === subscribeAt) subscribe()
          if (next === 'drain') call.drain()
          else add(next.topic, `${next.text}`)
        }
        if (subscribeAt >= steps.length) subscribe()
        for (let count = 0; count <= sent.length; count += 1) call.drain()

        for (const topic of topics) {
          const cursor = from[topic]
          const expected = sent.filter(
            message => message.topic === topic && message.id > (cursor ?? Infinity),
          )
          expect(call.got.filter(text => text.startsWith(topic))).toEqual(
            expected.map(message => message.text),
          )
        }
        call.emit('cancelled')
        const before = call.got.length
        for (const topic of topics) add(topic, 'after the end')
        expect(call.got).toHaveLength(before)
      },
    ),
  )
})
