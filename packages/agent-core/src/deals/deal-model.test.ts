import { type Address, commit } from '@dealwright/protocols'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hash, SimulatedChain } from '../testing/simulated-chain.ts'
import { Party, SimulatedDeal } from '../testing/simulated-deal.ts'
import { drawUpTerms } from './purchase/draw-up-terms.ts'
import { openPurchase } from './purchase/open-purchase.ts'
import type { Purchase } from './purchase/purchase.ts'
import type { Sale } from './sale/sale.ts'

const addresses: readonly Address[] = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
]
const [client = '0x', ...providers] = addresses
const startTime = 1_800_000_000_000

const offering = fc
  .tuple(fc.bigInt({ min: 1n, max: 1_000_000n }), fc.bigInt({ min: 0n, max: 1_000_000n }))
  .map(([floor, margin]) => ({ ask: floor + margin, floor, faultOf: () => undefined }))
const scenario = fc.record({
  sellers: fc.array(offering, { minLength: 1, maxLength: 3, size: 'max' }),
  budget: fc.bigInt({ min: 300_000n, max: 3_000_000n }),
  opening: fc.integer({ min: 1, max: 100 }),
  funds: fc.oneof(
    { weight: 19, arbitrary: fc.constant(10_000_000n) },
    { weight: 1, arbitrary: fc.constant(0n) },
  ),
  rounds: fc.integer({ min: 1, max: 3 }),
  deliverIn: fc.integer({ min: 6, max: 600 }),
  reviewPeriod: fc.integer({ min: 0, max: 600 }),
  /** Seconds by which the chain's clock differs. */
  skew: fc.integer({ min: -10, max: 10 }),
  craft: fc.constantFrom('good' as const, 'good' as const, 'wrong' as const, 'broken' as const),
  /** Who pays the gas: the buyer, the provider since the buyer has none, or the provider by choice. */
  gas: fc.constantFrom('own' as const, 'own' as const, 'none' as const, 'provider' as const),
  /** Actions before the first fault, so that faults meet every phase. */
  calm: fc.integer({ min: 0, max: 60 }),
})
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never

const step = fc.record({
  kind: fc.oneof(
    { weight: 30, arbitrary: fc.constant('act' as const) },
    { weight: 4, arbitrary: fc.constantFrom('wait' as const, 'mine' as const) },
    { weight: 2, arbitrary: fc.constantFrom('leap' as const, 'spoil' as const) },
  ),
  fault: fc.oneof(
    { weight: 3, arbitrary: fc.constant('none' as const) },
    { weight: 1, arbitrary: fc.constantFrom('refused' as const, 'lost' as const, 'unknown' as const) },
  ),
  pick: fc.nat(1_000),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface Scene {
  readonly world: SimulatedDeal
  readonly chain: SimulatedChain
  readonly clock: { now: number }
  readonly buyer: Party
  readonly sellers: readonly Party[]
  readonly scenario: Scenario
}

function setUp(chosen: Scenario): Scene {
  const { budget, opening, rounds, deliverIn, reviewPeriod, skew, funds, gas } = chosen
  const clock = { now: startTime }
  const chain = new SimulatedChain(() => Math.floor(clock.now / 1000) + skew)
  chain.balances.set(client, funds)
  if (gas === 'none') chain.gasless.add(client)
  const buyer = new Party(client)
  const sellers = chosen.sellers.map((one, index) => new Party(providers[index] ?? '0x', one))
  const world = new SimulatedDeal(chain, { clock, parties: [buyer, ...sellers], craft: chosen.craft })
  const terms = drawUpTerms({
    service: { name: 'test.doubling', version: '1.0.0', digest: `sha256:${'ab'.repeat(32)}` },
    outputSchema: { type: 'object', properties: { value: { type: 'number' } }, required: ['value'] },
    input: { n: 21 },
    budget,
    opening: (budget * BigInt(opening)) / 100n || 1n,
    rounds,
    deliverBy: startTime / 1000 + deliverIn,
    reviewPeriod,
    ...(gas === 'provider' ? { gas } : {}),
  })
  const called = sellers.map(({ address }, index) => ({
    address,
    agentId: String(index),
    conversation: `00000000-0000-4000-8000-00000000000${index}`,
  }))
  world.apply(buyer, openPurchase({ terms, providers: called }, world.surroundings(buyer)))
  return { world, chain, clock, buyer, sellers, scenario: chosen }
}

async function play(
  { world, chain, clock, buyer, sellers }: Scene,
  { kind, fault, pick }: Step,
): Promise<void> {
  if (kind === 'wait') clock.now += pick * 30
  else if (kind === 'leap') clock.now = Math.max(clock.now, world.nextDeadline() ?? 0) + (pick % 3) * 10_000
  else if (kind === 'mine') chain.mine()
  else if (kind === 'spoil') spoil({ world, buyer, sellers }, pick)
  else {
    const actions = world.actions()
    const action = actions[pick % Math.max(actions.length, 1)]
    // A message that cannot be sent ends most deals early: that is let happen now and then only.
    chain.fault = action?.name === 'send' && pick > 50 ? 'none' : fault
    await action?.run()
    chain.fault = 'none'
  }
}

/** What people, machines and programs do to a deal. */
function spoil({ world, buyer, sellers }: Pick<Scene, 'world' | 'buyer' | 'sellers'>, pick: number): void {
  const seller = sellers[pick % Math.max(sellers.length, 1)]
  if (pick < 200) world.tell(buyer, { type: 'cancelled' })
  else if (pick < 400 && seller !== undefined) seller.isDead = true
  else if (pick < 430) buyer.isDead = true
}

/** From here on nothing fails any more, and time passes until nothing more can happen. */
async function runOut({ world, chain, clock }: Scene): Promise<void> {
  chain.mine()
  // Refusing and reclaiming need gas of one's own.
  chain.gasless.clear()
  for (let steps = 0; steps < 3_000; steps += 1) {
    const [action] = world.actions()
    if (action !== undefined) await action.run()
    else {
      const next = world.nextDeadline()
      if (next === undefined) return
      clock.now = Math.max(clock.now + 1, next)
    }
  }
  throw new Error('the deal goes on for ever')
}

function checkMoney({ chain, buyer, sellers, scenario: { budget, funds } }: Scene): void {
  const total = [...chain.balances.values()].reduce((sum, one) => sum + one, chain.held())
  expect(total).toBe(funds)
  expect(chain.opened.length).toBeLessThanOrEqual(1)
  // What the budget got back is never spent.
  for (const agreement of chain.opened) expect(chain.released).not.toContain(hash(agreement))
  for (const agreement of chain.opened) {
    const seller = sellers.find(({ address }) => address === agreement.provider)
    expect(agreement.price).toBeLessThanOrEqual(budget)
    expect(agreement.price).toBeGreaterThanOrEqual(seller?.offering?.floor ?? 0n)
    const purchase = purchaseOf(buyer)
    expect(purchase.deal).toBe(hash(agreement))
    expect({ ...purchase.agreement, price: BigInt(purchase.agreement?.price ?? 0) }).toEqual(agreement)
  }
}

function purchaseOf({ deal }: Party): Purchase {
  if (deal?.kind !== 'purchase') throw new Error('not a purchase')
  return deal
}

const saleOf = ({ deal }: Party): Sale | undefined => (deal?.kind === 'sale' ? deal : undefined)

function checkEnd({ world, chain, buyer, sellers }: Scene): void {
  expect(world.isOver(), JSON.stringify(world.parties.map(({ deal }) => deal?.phase))).toBe(true)
  const purchase = purchaseOf(buyer)
  const [job] = chain.jobs.values()
  const winner = sellers.find(({ address }) => address === job?.provider)
  if (!buyer.isDead) {
    if (job?.status === 'Funded') throw new Error('the money stayed in escrow')
    if (job?.status === 'Submitted') expect(winner?.isDead).toBe(true)
    const { phase, failure } = purchase
    if (phase === 'completed') {
      expect(job?.deliverable).toBe(commit(purchase.output ?? null, purchase.terms.blinding))
      expect(purchase.output).toEqual({ value: 42 })
      if (winner?.isDead === false) expect(job?.status).toBe('Completed')
    } else if (phase === 'refunded') expect(['Rejected', 'Expired']).toContain(job?.status)
    else if (failure?.code === 'paid-undelivered') expect(['Completed', 'Submitted']).toContain(job?.status)
    else expect(job).toBeUndefined()
  }
  for (const seller of sellers) {
    const sale = saleOf(seller)
    if (seller.isDead || sale === undefined) continue
    const isPaid = job?.status === 'Completed' && seller === winner
    expect(sale.phase === 'completed', `${sale.phase} ${sale.failure?.message}`).toBe(isPaid)
    if (seller === winner) expect(job?.status).not.toBe('Submitted')
  }
}

it('whatever fails, is late or falls silent: no one pays twice or too much, and every deal ends with the money where the chain says', async () => {
  const ends = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(scenario, fc.array(step, { maxLength: 120, size: 'max' }), async (chosen, steps) => {
      const scene = setUp(chosen)
      for (let calm = 0; calm < chosen.calm; calm += 1) await scene.world.actions()[0]?.run()
      for (const one of steps) {
        await play(scene, one)
        checkMoney(scene)
      }
      await runOut(scene)
      checkMoney(scene)
      checkEnd(scene)
      const { phase, failure } = purchaseOf(scene.buyer)
      const end = scene.buyer.isDead ? 'dead' : `${phase} ${failure?.code ?? ''}`
      ends.set(end, (ends.get(end) ?? 0) + 1)
      if (end === 'completed ') ends.set(`gas ${chosen.gas}`, (ends.get(`gas ${chosen.gas}`) ?? 0) + 1)
    }),
    { numRuns: Number(process.env.DEAL_RUNS ?? 300) },
  )
  // A model that never gets anywhere proves nothing.
  for (const end of [
    'completed ',
    'refunded bad-delivery',
    'refunded work-failed',
    'failed no-agreement',
    'gas own',
    'gas none',
    'gas provider',
  ]) {
    expect(ends.get(end), JSON.stringify([...ends])).toBeGreaterThan(0)
  }
})
