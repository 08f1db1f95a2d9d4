import fc from 'fast-check'
import { expect, it } from 'vitest'
import { askStep, draft, outputOf, proposePlan, serviceStep } from '../testing/plans.ts'
import { decidePlan } from './decide-plan.ts'
import type { DraftStep, PlanEvent } from './plan-event.ts'
import { type PlanState, planHasEnded } from './plan-state.ts'

/** Plans of up to five steps, each of which uses some of those before it. */
const plans: fc.Arbitrary<readonly DraftStep[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('service', 'service', 'service', 'ask', 'tool'),
      digest: fc.constantFrom('a', 'b', 'c', 'd'),
      uses: fc.array(fc.nat(9), { maxLength: 2 }),
      n: fc.nat(1),
      weight: fc.option(fc.bigInt({ min: 1n, max: 5_000_000n }).map(String)),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map(parts =>
    parts.map(({ kind, digest, uses, n, weight }, index) => {
      if (kind === 'ask') return draft(askStep())
      const sources = index === 0 ? [] : uses.map(use => use % index)
      const used = Object.fromEntries(sources.map((source, at) => [`in${at}`, outputOf(source)]))
      return draft(serviceStep(digest, used, { n }), { tool: kind === 'tool', weight })
    }),
  )

const moves = fc.record({
  kind: fc.constantFrom('work', 'work', 'work', 'work', 'fail', 'lose', 'stale', 'stop', 'refuse', 'late'),
  pick: fc.nat(1_000),
  part: fc.bigInt({ min: 0n, max: 100n }),
})
type Move = typeof moves extends fc.Arbitrary<infer T> ? T : never

/** The world around a run: does what the run asks for, well or badly, and keeps its own books. */
class World {
  state: PlanState
  readonly started = new Map<number, string>()
  /** Everything that was paid, by purchase. */
  readonly paid = new Map<number, bigint>()
  readonly #replans: readonly (readonly DraftStep[])[]

  constructor(
    drafts: readonly DraftStep[],
    limit: bigint | null,
    replans: readonly (readonly DraftStep[])[],
  ) {
    this.state = proposePlan(drafts, limit).state
    this.#replans = replans
  }

  tell(event: PlanEvent, now = 1): void {
    const before = this.state
    const decision = decidePlan(before, event, now)
    if (decision === undefined) return
    this.state = decision.state
    for (const effect of decision.effects) {
      if (effect.type !== 'start-step') continue
      const step = this.state.steps.find(({ serial }) => serial === effect.serial)
      expect(this.started.has(effect.serial), 'nothing is bought twice').toBe(false)
      if (step?.step.kind !== 'service') throw new Error('only services are started')
      this.started.set(effect.serial, step.step.service.digest)
      for (const { step: source } of Object.values(step.step.uses))
        expect(this.state.steps[source]?.status, 'a step has what it uses').toBe('done')
    }
    this.check()
  }

  check(): void {
    const { state } = this
    const paid = [...this.paid.values()].reduce((sum, price) => sum + price, 0n)
    expect(BigInt(state.spent)).toBe(paid)
    if (state.approved === undefined) {
      expect(this.started.size, 'nothing begins before approval').toBe(0)
      return
    }
    const atRisk = state.steps
      .filter(({ status }) => status === 'running')
      .reduce((sum, { ceiling }) => sum + BigInt(ceiling), paid)
    expect(atRisk <= BigInt(state.approved.worstCase), 'never more than was approved').toBe(true)
  }

  /** One thing that can happen now; false where nothing can but what the person does. */
  move({ kind, pick, part }: Move): boolean {
    const { state } = this
    if (planHasEnded(state)) return false
    if (kind === 'stop') this.tell({ type: 'stopped' })
    else if (kind === 'late') this.tell({ type: 'deadline' }, pick * 10_000)
    else if (kind === 'stale') this.tell({ type: 'step-failed', serial: pick % 7, code: 'old', message: '' })
    if (planHasEnded(this.state)) return false
    if (state.phase === 'proposed') {
      this.tell({ type: 'approved', hash: kind === 'refuse' ? 'sha256:0' : state.hash, by: 'owner' })
      return true
    }
    if (state.phase === 'replanning') {
      const drafts = this.#replans[state.revision]
      if (drafts === undefined || kind === 'refuse') this.tell({ type: 'replan-failed', message: 'none' })
      else this.tell({ type: 'replanned', drafts })
      return true
    }
    const asking = state.steps.findIndex(({ status }) => status === 'asking')
    if (asking !== -1 && kind === 'refuse') this.tell({ type: 'misunderstood', step: asking, message: '?' })
    else if (asking !== -1) this.tell({ type: 'answered', step: asking, text: '7', value: 7 })
    const running = this.state.steps.filter(({ status }) => status === 'running')
    const step = running[pick % Math.max(running.length, 1)]
    if (step === undefined) return asking !== -1
    const price = step.facts?.tool === true ? 0n : (BigInt(step.ceiling) * part) / 100n
    const { serial } = step
    if (kind === 'fail') this.tell({ type: 'step-failed', serial, code: 'no-agreement', message: 'no' })
    else {
      this.paid.set(serial, price)
      if (kind === 'lose')
        this.tell({ type: 'step-failed', serial, code: 'lost', message: 'gone', spent: String(price) })
      else this.tell({ type: 'step-done', serial, output: 1, price: String(price), transactions: [] })
    }
    return true
  }
}

it('runs in order, buys nothing twice, stays within what was approved, and ends', () => {
  const endings = new Set<string>()
  fc.assert(
    fc.property(
      plans,
      fc.option(fc.bigInt({ min: 5n, max: 10_000_000n })),
      fc.array(plans, { maxLength: 2 }),
      fc.array(moves, { maxLength: 40 }),
      (drafts, limit, replans, script) => {
        const world = new World(drafts, limit, replans)
        for (const move of script) world.move(move)
        // From here on all goes well: every run comes to its end by itself.
        let rounds = 0
        while (world.move({ kind: 'work', pick: 0, part: 50n })) {
          rounds += 1
          expect(rounds).toBeLessThan(60)
        }
        expect(planHasEnded(world.state), world.state.phase).toBe(true)
        endings.add(world.state.phase)
        if (world.state.phase === 'done')
          expect(world.state.steps.every(({ status }) => status === 'done')).toBe(true)
      },
    ),
    { numRuns: 1_500 },
  )
  expect([...endings].toSorted()).toEqual(['done', 'expired', 'failed', 'stopped'])
})
