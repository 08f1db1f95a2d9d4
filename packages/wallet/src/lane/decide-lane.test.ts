import type { Json } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../chain/to-hex.ts'
import { decideLane } from './decide-lane.ts'
import { encodeEntry, parseEntry } from './lane-rows.ts'
import type { LaneEntry, LaneEvent, LaneState } from './lane-state.ts'

type Pooled = { key: string; hash: string; isForeign: boolean }

/**
 * A chain and its mempool, the lane's store, and the lane: what the engine does with the machine's effects, in one thread. The
 * checks after each step are about what the world sees, never about the machine's own state.
 */
class World {
  state: LaneState = { pending: 0, entries: new Map(), keep: 3 }
  readonly stored = new Map<number, LaneEntry>()
  /** What each block holds: the transactions of the account, in order of their nonces from 0 up. */
  chain: Pooled[] = []
  readonly pool = new Map<number, Pooled>()
  readonly everOut = new Map<string, number>()
  made = 0
  keys = 0

  apply(event: LaneEvent, deliver: (nonce: number) => void = nonce => this.deliver(nonce)): void {
    const { state, effects } = decideLane(this.state, event)
    this.state = state
    for (const effect of effects) {
      if (effect.kind === 'store') this.stored.set(effect.entry.nonce, effect.entry)
      else if (effect.kind === 'forget') this.stored.delete(effect.nonce)
      else if (effect.kind === 'broadcast') deliver(effect.nonce)
    }
  }

  /** The node takes bytes unless their nonce is used, or pooled by somebody who pays as much. */
  deliver(nonce: number): void {
    const entry = this.state.entries.get(nonce)
    const attempt = entry?.attempts.at(-1)
    if (entry === undefined || attempt === undefined) throw new Error('Nothing to broadcast.')
    expect(this.stored.get(nonce)?.attempts.map(({ hash }) => hash)).toContain(attempt.hash)
    const pooled = this.pool.get(nonce)
    if (nonce < this.chain.length || pooled?.isForeign === true) {
      if (entry.phase === 'signed') this.apply({ kind: 'replaced', nonce })
      return
    }
    this.everOut.set(attempt.hash, nonce)
    this.pool.set(nonce, { key: entry.key, hash: attempt.hash, isForeign: false })
    this.apply({ kind: 'broadcast', nonce })
  }

  sign(nonce: number): LaneEvent {
    const hash = toHex(`0x${(++this.made).toString(16).padStart(64, '0')}`)
    return { kind: 'signed', nonce, attempt: { hash, raw: hash } }
  }

  send(answer: 'taken' | 'lost' | 'refused'): void {
    this.count()
    const { state, effects } = decideLane(this.state, { kind: 'reserved', key: `key ${this.keys++}` })
    this.state = state
    const [effect] = effects
    if (effect?.kind !== 'sign') throw new Error('Nothing to sign.')
    const { nonce } = effect
    this.apply(this.sign(nonce), () => {
      if (answer === 'taken') this.deliver(nonce)
      else if (answer === 'lost') this.apply({ kind: 'broadcast', nonce })
      else this.apply({ kind: 'refused', nonce })
    })
  }

  count(): void {
    let pending = this.chain.length
    while (this.pool.has(pending)) pending++
    this.apply({ kind: 'counted', pending })
  }

  /** Another program sends with the same key. */
  intrude(): void {
    let nonce = this.chain.length
    while (this.pool.has(nonce)) nonce++
    this.pool.set(nonce, { key: 'foreign', hash: `foreign ${this.made++}`, isForeign: true })
  }

  mine(): void {
    for (;;) {
      const next = this.pool.get(this.chain.length)
      if (next === undefined) return
      this.pool.delete(this.chain.length)
      this.chain.push(next)
    }
  }

  drop(): void {
    const [nonce] = this.pool.keys()
    if (nonce !== undefined && this.pool.get(nonce)?.isForeign === false) this.pool.delete(nonce)
  }

  reorganise(depth: number): void {
    const lost = this.chain.splice(Math.max(0, this.chain.length - depth))
    // What another program had sent comes back by itself; nobody else looks after ours.
    for (const [index, pooled] of lost.entries())
      if (pooled.isForeign) this.pool.set(this.chain.length + index, pooled)
  }

  crash(): void {
    const rows = [...this.stored.values()].map(entry => parseEntry(structuredClone(encodeEntry(entry))))
    this.state = { pending: 0, keep: 3, entries: new Map(rows.map(entry => [entry.nonce, entry])) }
  }

  /** What the tender does. */
  tend(): void {
    for (const { nonce, phase, attempts, mined } of this.state.entries.values()) {
      const block = this.chain[nonce]
      const isOurs = attempts.some(({ hash }) => hash === block?.hash)
      if (isOurs && block !== undefined) {
        const mining = { hash: toHex(block.hash), block: nonce, blockHash: toHex('0x01'), isSuccess: true }
        if (mined?.hash !== block.hash) this.apply({ kind: 'mined', nonce, mining })
      } else if (phase === 'mined') this.apply({ kind: 'reorganised', nonce })
      else if (block !== undefined) this.apply({ kind: 'replaced', nonce })
      else if (!attempts.some(({ hash }) => this.pool.get(nonce)?.hash === hash))
        this.apply({ kind: 'dropped', nonce })
    }
    this.apply({ kind: 'final', block: this.chain.length - 8 })
  }

  raise(): void {
    const open = [...this.state.entries.values()].find(({ phase }) => phase === 'broadcast')
    if (open !== undefined) this.apply(this.sign(open.nonce))
  }

  /** A replacement that the node does not get: the old bytes may still win. */
  raiseInVain(): void {
    const open = [...this.state.entries.values()].find(({ phase }) => phase === 'broadcast')
    if (open !== undefined) this.apply(this.sign(open.nonce), () => {})
  }

  check(): void {
    const ours = this.chain.filter(({ isForeign }) => !isForeign)
    expect(new Set(ours.map(({ key }) => key)).size).toBe(ours.length)
    // Bytes that are out are remembered until another transaction has their nonce for good.
    for (const [nonce, { hash, isForeign }] of this.pool)
      if (!isForeign) expect(this.stored.get(nonce)?.attempts.map(attempt => attempt.hash)).toContain(hash)
  }
}

const sends = ['taken', 'lost', 'refused'] as const
const happenings = ['mine', 'drop', 'crash', 'tend', 'raise', 'raiseInVain', 'intrude'] as const
const step = fc.oneof(
  fc.record({ send: fc.constantFrom(...sends) }),
  fc.record({ happen: fc.constantFrom(...happenings) }),
  fc.record({ reorganise: fc.integer({ min: 1, max: 6 }) }),
)

function take(world: World, given: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void {
  if ('send' in given) world.send(given.send)
  else if ('happen' in given) world[given.happen]()
  else world.reorganise(given.reorganise)
}

describe('the lane of nonces', () => {
  it('never mines a key twice, forgets no bytes that are out, and leaves no hole, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const world = new World()
        for (const given of steps) {
          take(world, given)
          world.check()
        }
        // Left in peace, everything that is held gets mined.
        for (let round = 0; round < 3; round++) {
          world.tend()
          world.mine()
        }
        world.tend()
        world.check()
        expect(world.pool.size).toBe(0)
        for (const { phase } of world.state.entries.values()) expect(phase).toBe('mined')
      }),
      { numRuns: 400 },
    )
  })

  it('remembers a bounded number of transactions that are final', () => {
    const world = new World()
    for (let count = 0; count < 40; count++) {
      world.send('taken')
      world.mine()
      world.tend()
    }
    expect(world.chain).toHaveLength(40)
    expect(world.state.entries.size).toBeLessThanOrEqual(12)
    expect(world.stored.size).toBe(world.state.entries.size)
  })
})

describe('a refused transaction', () => {
  const refuse = (nonce: number): LaneEvent => ({ kind: 'refused', nonce })

  it('frees its nonce where nothing is above it, also later', () => {
    const world = new World()
    for (let count = 0; count < 3; count++) world.send('taken')
    world.pool.clear()
    const silent = new World()
    for (const nonce of [0, 1, 2]) {
      silent.state = decideLane(silent.state, { kind: 'reserved', key: `${nonce}` }).state
      silent.state = decideLane(silent.state, world.sign(nonce)).state
    }
    silent.apply(refuse(0))
    silent.apply(refuse(1))
    expect([...silent.state.entries.keys()]).toEqual([0, 1, 2])
    const { state, effects } = decideLane(silent.state, refuse(2))
    expect(state.entries.size).toBe(0)
    expect(effects.filter(({ kind }) => kind === 'tell')).toHaveLength(3)
  })

  it('is kept where a node may have had it', () => {
    const world = new World()
    world.send('lost')
    world.apply(refuse(0))
    expect([...world.state.entries.keys()]).toEqual([0])
  })
})

describe('an abandoned nonce', () => {
  it('is free again, and its bytes are forgotten where there are any', () => {
    const world = new World()
    const reserved = decideLane(world.state, { kind: 'reserved', key: 'k' }).state
    const abandoned: LaneEvent = { kind: 'abandoned', nonce: 0 }
    expect(decideLane(reserved, abandoned)).toEqual({ state: world.state, effects: [] })
    const signed = decideLane(reserved, world.sign(0)).state
    const effects = [{ kind: 'forget', nonce: 0 }]
    expect(decideLane(signed, abandoned)).toEqual({ state: world.state, effects })
    const out = decideLane(signed, { kind: 'broadcast', nonce: 0 }).state
    expect(decideLane(out, abandoned)).toEqual({ state: out, effects: [] })
  })
})

describe('rows', () => {
  it('hold an entry as it was, but for what may have been broadcast since', () => {
    const attempts = [{ hash: toHex('0xab'), raw: toHex('0xcd') }]
    const entry = { nonce: 3, key: 'k', phase: 'signed', attempts, isRefused: true } as const
    expect(parseEntry(encodeEntry(entry))).toEqual({ ...entry, phase: 'broadcast', isRefused: false })
    const mined = { hash: toHex('0xab'), block: 7, blockHash: toHex('0xef'), isSuccess: true }
    const done = { ...entry, phase: 'mined', isRefused: false, mined } as const
    expect(parseEntry(encodeEntry(done))).toEqual(done)
  })

  it('that cannot be read stop the wallet', () => {
    const rows: Json[] = [null, {}, { nonce: -1 }, { nonce: 0, key: 'k', phase: 'mined', attempts: [] }]
    for (const row of rows) expect(() => parseEntry(row)).toThrow('cannot be read')
  })
})
