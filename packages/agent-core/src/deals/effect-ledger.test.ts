import { DealwrightError } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change, StorePort } from '../ports/store.ts'
import { openStore } from '../store/sqlite/index.ts'
import { EffectRunner } from './effect-runner.ts'
import { openEffects } from './open-effects.ts'

const faultNames = [
  'none',
  'none',
  'refused',
  'lost',
  /** Of unknown fate: it came to be, or it did not. */
  'taken',
  'untaken',
  'unrecorded',
  'killed-before',
  'killed-after',
] as const
type Fault = (typeof faultNames)[number]

const faults: fc.Arbitrary<Fault> = fc.constantFrom(...faultNames)

interface Run {
  /** Lane of each effect, in the order they are planned. */
  readonly lanes: readonly number[]
  /** What goes wrong, one for each try; nothing after the last. */
  readonly faults: readonly Fault[]
}

const runs: fc.Arbitrary<Run> = fc.record({
  lanes: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 8 }),
  faults: fc.array(faults, { maxLength: 24 }),
})

const never = () => new Promise<never>(() => {})

/** A world that takes each effect once, however often it is asked to; and processes that work on one ledger, one after the other. */
class Machine {
  readonly store: StorePort
  readonly lanes: readonly number[]
  readonly faults: Fault[]
  /** Keys in the order in which they came to be. */
  readonly world: string[] = []
  readonly refused = new Set<string>()
  process = 0

  constructor(store: StorePort, { lanes, faults: planned }: Run) {
    this.store = store
    this.lanes = lanes
    this.faults = [...planned]
  }

  /** Works off what is open until nothing is, or until this process is killed. True where it was killed. */
  async work(): Promise<boolean> {
    this.process += 1
    const { process } = this
    const { promise: killed, resolve: kill } = Promise.withResolvers<true>()
    const isDead = () => this.process !== process
    const die = () => {
      this.process += 1
      kill(true)
      return never()
    }
    // A pause is of no interest here: with this number there is none.
    const runner = new EffectRunner({ store: this.store, onError: () => {}, random: () => -1 })
    const open = await openEffects(this.store)
    const settled = open.map(
      ({ key, type, subject }) =>
        new Promise<void>(resolve => {
          runner.add({
            lane: subject,
            key,
            type,
            run: () => (isDead() ? never() : this.try(key, die)),
            settle: async (result, changes) => {
              if (isDead()) return never()
              await this.settle(changes, die)
              if (!result.ok) this.refused.add(key)
              resolve()
            },
          })
        }),
    )
    return await Promise.race([killed, Promise.all(settled).then(() => false)])
  }

  async try(key: string, die: () => Promise<never>): Promise<void> {
    const fault = this.faults.shift() ?? 'none'
    if (fault === 'killed-before') return die()
    // Each executor asks the world first.
    if (this.world.includes(key)) return
    if (fault === 'refused') throw new DealwrightError({ code: 'denied', message: 'no' })
    if (fault === 'lost') throw new DealwrightError({ code: 'unreachable', message: 'lost', retryable: true })
    const unknown = new DealwrightError({ code: 'unknown', message: 'not heard of', retryable: true })
    if (fault === 'untaken') throw unknown
    this.world.push(key)
    if (fault === 'killed-after') return die()
    if (fault === 'taken') throw unknown
    if (fault === 'unrecorded') this.faults.unshift('unrecorded')
  }

  async settle(changes: readonly Change[], die: () => Promise<never>): Promise<void> {
    if (this.faults[0] === 'unrecorded') {
      this.faults.shift()
      throw new DealwrightError({ code: 'store-full', message: 'full', retryable: true })
    }
    if (this.faults[0] === 'killed-before') {
      this.faults.shift()
      return die()
    }
    await this.store.commit(changes)
  }
}

describe('the ledger of effects', () => {
  it('ends each effect as the world has it, each once and in the order of its lane, wherever the process is killed', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async run => {
        const store = await openStore({ path: ':memory:' })
        const machine = new Machine(store, run)
        await store.commit(
          run.lanes.map((lane, index) => ({
            kind: 'effect-planned',
            key: `${lane}/${index}`,
            subject: `lane ${lane}`,
            type: 'pay',
            payload: null,
          })),
        )
        while (await machine.work()) expect(machine.process).toBeLessThan(100)
        const effects = await store.effects({})
        expect(new Set(machine.world).size).toBe(machine.world.length)
        for (const { key, status } of effects) {
          expect([key, status]).toEqual([key, machine.world.includes(key) ? 'done' : 'failed'])
        }
        for (const lane of new Set(run.lanes)) {
          const planned = effects.flatMap(({ key, subject }) => (subject === `lane ${lane}` ? key : []))
          const came = machine.world.filter(key => key.startsWith(`${lane}/`))
          expect(came).toEqual(planned.filter(key => came.includes(key)))
        }
        await store.close()
      }),
      { numRuns: 150 },
    )
  })
})
