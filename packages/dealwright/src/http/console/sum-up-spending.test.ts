import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayIn, type Outlay, sumUpSpending } from './sum-up-spending.ts'

const token = { symbol: 'USDC', decimals: 6, address: `0x${'c'.repeat(40)}` } as const
const book = { agents: async () => [], party: async (address: string) => ({ address }) }
const context = { token, book, budgets: [], since: 1_000, until: 10 * 86_400_000, timeZone: 'UTC' }
const units = (shares: readonly { readonly spent: { readonly units: string } }[]) =>
  shares.reduce((sum, { spent }) => sum + BigInt(spent.units), 0n)

const outlay = fc.record(
  {
    at: fc.integer({ min: 0, max: 12 * 86_400_000 }),
    service: fc.constantFrom('weather.forecast', 'text.translate', 'answers over HTTP'),
    counterparty: fc.constantFrom(`0x${'a'.repeat(40)}`, `0x${'A'.repeat(40)}`, `0x${'b'.repeat(40)}`),
    amount: fc.bigInt({ min: 0n, max: 10n ** 24n }),
    count: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: ['service', 'counterparty', 'amount', 'count'] },
)

describe('sumUpSpending', () => {
  it('counts every outlay once in each of its sums', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(outlay), async (outlays: readonly Outlay[]) => {
        const sums = await sumUpSpending(outlays, context)
        const inside = outlays.filter(
          ({ at }) => at === undefined || (at >= context.since && at < context.until),
        )
        const total = inside.reduce((sum, { amount }) => sum + amount, 0n)
        expect(sums.total.spent.units).toBe(String(total))
        expect(units(sums.services)).toBe(total)
        expect(units(sums.counterparties)).toBe(total)
        expect(units(sums.days) + units(sums.undated === undefined ? [] : [sums.undated])).toBe(total)
        expect(sums.counterparties.length).toBeLessThanOrEqual(2)
        for (const shares of [sums.services, sums.counterparties])
          expect(shares.map(({ spent }) => BigInt(spent.units))).toEqual(
            shares.map(({ spent }) => BigInt(spent.units)).toSorted((a, b) => (b > a ? 1 : -1)),
          )
      }),
    )
  })

  it('puts a payment on the day that its reader had', () => {
    const at = Date.UTC(2026, 10, 22, 23, 30)
    expect(dayIn('UTC')(at)).toBe('2026-11-22')
    expect(dayIn('Europe/Berlin')(at)).toBe('2026-11-23')
    expect(dayIn('America/Los_Angeles')(at)).toBe('2026-11-22')
    expect(() => dayIn('Mars/Olympus')).toThrow(RangeError)
  })
})
