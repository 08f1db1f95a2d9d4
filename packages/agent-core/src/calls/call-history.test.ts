import type { Hex, Json } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../ports/store.ts'
import { CallHistory } from './call-history.ts'
import { createCallId, timeOfCallId } from './call-id.ts'
import { type CallRecord, callRows, putMadeCall, readCall } from './call-records.ts'

const peer = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const channel: Hex = `0x${'07'.repeat(32)}`
const retention = { newest: 3, within: 20 }
const make = (id: string, at: number): CallRecord => ({
  id,
  at,
  peer,
  channel,
  service: 'sha256:00',
  input: null,
  price: 1n,
  amount: 1n,
})

/** One side's store, and the history that bounds it; `restart` forgets all that was in memory only. */
class Side {
  readonly rows = new Map<string, Map<string, Json>>()
  now = 0
  history = this.#open()

  #open(): CallHistory {
    return new CallHistory({
      rows: callRows.payer,
      key: ({ id }) => id,
      group: () => 'all',
      retention,
      clock: () => this.now,
      leave: ({ key }) =>
        timeOfCallId(key) === undefined ? [{ kind: 'put', collection: callRows.gone, key, value: true }] : [],
    })
  }

  async restart(): Promise<void> {
    this.history = this.#open()
    await this.history.load({ list: async name => this.list(name) })
  }

  list(collection: string): { key: string; value: Json }[] {
    return [...(this.rows.get(collection) ?? [])].map(([key, value]) => ({ key, value }))
  }

  commit(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== 'put' && change.kind !== 'delete') throw new Error(change.kind)
      const rows = this.rows.get(change.collection) ?? new Map<string, Json>()
      this.rows.set(change.collection, rows)
      if (change.kind === 'put') rows.set(change.key, change.value)
      else rows.delete(change.key)
    }
  }

  keep(record: CallRecord): void {
    this.commit([putMadeCall(record), ...this.history.add(record)])
  }

  get(id: string): CallRecord | undefined {
    const row = this.rows.get(callRows.payer)?.get(id)
    return row === undefined ? undefined : readCall(row)
  }

  isForgotten(id: string): boolean {
    const time = timeOfCallId(id)
    if (time !== undefined) return this.history.isForgotten('all', time)
    return this.rows.get(callRows.gone)?.has(id) ?? false
  }
}

/** Who calls and who is called, over a network that loses what it likes. */
class Model {
  readonly payer = new Side()
  readonly payee = new Side()
  readonly worked = new Map<string, number>()

  pass(time: number): void {
    this.payer.now += time
    // The clocks of two machines need not agree.
    this.payee.now = this.payer.now + 5
  }

  call(id: string, lost: 'nothing' | 'call' | 'answer'): 'answered' | 'refused' | 'open' {
    const { payer, payee } = this
    this.pass(1)
    const earlier = payer.get(id)
    if (earlier?.end !== undefined) return earlier.end.state === 'answered' ? 'answered' : 'refused'
    if (earlier === undefined && payer.isForgotten(id)) return 'refused'
    const record = earlier ?? make(id, Math.max(payer.now, timeOfCallId(id) ?? 0))
    if (earlier === undefined) payer.keep(record)
    if (lost === 'call') return 'open'
    const isKnown = payee.get(id) !== undefined
    const isRefused = !isKnown && payee.history.isForgotten('all', record.at)
    if (!isKnown && !isRefused) {
      this.worked.set(id, (this.worked.get(id) ?? 0) + 1)
      payee.keep({ ...record, end: { state: 'answered', output: null } })
    }
    if (lost === 'answer') return 'open'
    const end = isRefused
      ? ({ state: 'failed', message: 'too old' } as const)
      : ({ state: 'answered', output: null } as const)
    payer.commit([putMadeCall({ ...record, end })])
    return isRefused ? 'refused' : 'answered'
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      which: fc.nat({ max: 7 }),
      lost: fc.constantFrom('nothing', 'call', 'answer'),
    }),
  },
  fc.record({ kind: fc.constant('pass' as const), time: fc.integer({ min: 1, max: 30 }) }),
  fc.constant({ kind: 'restart' } as const),
  fc.constant({ kind: 'sweep' } as const),
)

describe('what is kept of calls', () => {
  it('whatever is lost, repeated, forgotten or restarted: one id is worked once, and little is kept', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async script => {
        const model = new Model()
        const ids = new Map<number, string>()
        for (const one of script) {
          if (one.kind === 'call') {
            const isNew = !ids.has(one.which)
            const made = one.which % 2 === 0 ? `mine-${one.which}` : createCallId(model.payer.now + 1)
            const id = ids.get(one.which) ?? made
            ids.set(one.which, id)
            const outcome = model.call(id, one.lost)
            if (isNew && one.lost === 'nothing') expect(outcome).toBe('answered')
          } else if (one.kind === 'pass') model.pass(one.time)
          else
            for (const side of [model.payer, model.payee]) {
              if (one.kind === 'restart') await side.restart()
              side.commit(side.history.sweep())
            }
          for (const count of model.worked.values()) expect(count).toBe(1)
          for (const side of [model.payer, model.payee])
            expect(side.list(callRows.payer).length).toBeLessThanOrEqual(retention.newest)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('keeps a call while it is among the newest and not too old', () => {
    const model = new Model()
    expect(model.call('a', 'answer')).toBe('open')
    model.call('b', 'nothing')
    model.call('c', 'nothing')
    expect(model.call('a', 'nothing')).toBe('answered')
    model.call('d', 'nothing')
    expect(model.call('a', 'nothing')).toBe('refused')
    model.pass(30)
    model.payer.commit(model.payer.history.sweep())
    expect(model.payer.list(callRows.payer)).toEqual([])
    expect(model.call('d', 'nothing')).toBe('refused')
    expect([...model.worked.values()]).toEqual([1, 1, 1, 1])
  })

  it('counts no call that came to nothing', () => {
    const side = new Side()
    const dropped = make('dropped', 1)
    side.keep(dropped)
    side.history.drop(dropped)
    side.commit([{ kind: 'delete', collection: callRows.payer, key: 'dropped' }])
    for (const id of ['a', 'b', 'c']) side.keep(make(id, 2))
    expect(side.list(callRows.payer)).toHaveLength(3)
    expect(side.isForgotten('dropped')).toBe(false)
  })
})
