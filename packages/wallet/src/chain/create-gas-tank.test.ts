import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createGasTank } from './create-gas-tank.ts'

it('never lets sends cost more than the account has, however seldom it asks', async () => {
  const costs = fc.array(fc.bigInt({ min: 0n, max: 100n }), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(fc.bigInt({ min: 0n, max: 1_000n }), costs, async (start, wanted) => {
      let balance = start
      const tank = createGasTank(
        async () => balance,
        () => 0,
      )
      for (const cost of wanted) {
        const missing = await tank.take(cost)
        expect(missing).toBe(cost > balance ? cost - balance : 0n)
        if (missing === 0n) balance -= cost
      }
    }),
  )
})

it('asks when what it knows is too little, too old, or said to be wrong', async () => {
  let time = 0
  let asked = 0
  const tank = createGasTank(
    async () => {
      asked++
      return 100n
    },
    () => time,
  )
  await Promise.all([tank.take(10n), tank.take(10n)])
  await tank.take(80n)
  expect(asked).toBe(1)
  expect(await tank.take(1n)).toBe(0n)
  expect(asked).toBe(2)
  tank.forget()
  await tank.take(1n)
  expect(asked).toBe(3)
  time = 10_000
  await tank.take(1n)
  expect(asked).toBe(4)
  expect(await tank.take(101n)).toBe(1n)
})
