import { type Agent, createAgent, UnrecoverableWorkError } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doubling } from './services.ts'

describe('when there is no deal, no money moves', () => {
  let buyer: Agent
  let seller: Agent
  let work: (n: number) => { twice: number }

  beforeAll(async () => {
    seller = await createAgent({ name: 'seller', transport: 'memory' })
    seller.sell(doubling, {
      ask: '2.00 USDC',
      floor: '1.00 USDC',
      work: ({ input }) => work(input.n),
    })
    buyer = await createAgent({ name: 'buyer', transport: 'memory' })
    await seller.start()
    await buyer.start()
  })

  afterAll(async () => {
    await buyer?.close()
    await seller?.close()
  })

  const balances = async () => [await buyer.balance(), await seller.balance()]

  it('a budget below every floor ends with the lowest price asked', async () => {
    const before = await balances()
    const outcome = await (await buyer.buy(doubling, { n: 1 }, { budget: '0.50 USDC' })).outcome()
    expect(outcome).toMatchObject({ ok: false, error: { code: 'no-agreement' } })
    expect(!outcome.ok && outcome.error.message).toContain('0.50 USDC')
    expect(await balances()).toEqual(before)
  })

  it('a price above the wallet policy is denied before anything is signed', async () => {
    const before = await balances()
    const careful = await createAgent({
      name: 'careful',
      transport: 'memory',
      policy: { perDealCeiling: '0.90 USDC' },
    })
    const outcome = await (await careful.buy(doubling, { n: 1 }, { budget: '1.90 USDC' })).outcome()
    expect(outcome).toMatchObject({ ok: false, error: { code: 'denied' } })
    expect(await balances()).toEqual(before)
    await careful.close()
  })

  it('work that can not be done gives the money back', async () => {
    work = () => {
      throw new UnrecoverableWorkError('the abacus broke')
    }
    const before = await balances()
    const deal = await buyer.buy(doubling, { n: 1 }, { budget: '1.50 USDC' })
    const outcome = await deal.outcome()
    expect(outcome).toMatchObject({ ok: false, error: { code: 'work-failed' } })
    expect(!outcome.ok && outcome.error.message).toContain('the abacus broke')
    expect(await balances()).toEqual(before)
  })

  it('work that fails at first is tried again', async () => {
    let attempts = 0
    work = n => {
      attempts += 1
      if (attempts === 1) throw new Error('a passing fault')
      return { twice: n * 2 }
    }
    const deal = await buyer.buy(doubling, { n: 8 }, { budget: '1.50 USDC' })
    expect(await deal.result()).toEqual({ twice: 16 })
    expect(attempts).toBe(2)
  })

  it('an empty sentence, an unknown wish and a wish without limits end politely', async () => {
    const before = await balances()
    expect(await buyer.delegate('   ')).toMatchObject({ ok: false, error: { code: 'empty-request' } })
    expect(await buyer.delegate('Paint my house, at most 1 USDC')).toMatchObject({
      ok: false,
      error: { code: 'no-service' },
    })
    expect(await balances()).toEqual(before)
  })

  it('a plan that is not approved spends nothing', async () => {
    const before = await balances()
    const outcome = await buyer.delegate('doubling of 4, at most 1.50 USDC', { approve: () => false })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'declined' } })
    expect(await balances()).toEqual(before)
  })

  it('wrong input is refused before anyone is called', async () => {
    // @ts-expect-error: n is a number
    await expect(buyer.buy(doubling, { n: 'four' }, { budget: '1 USDC' })).rejects.toMatchObject({
      code: 'bad-input',
    })
  })
})
