import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BudgetRow } from './budget-page.ts'
import { openBudgetFile } from './open-budget-file.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'budget-'))
  path = join(folder, 'agent', 'budget.db')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const token = `0x${'aA'.repeat(20)}` as const
const payee = `0x${'bB'.repeat(20)}` as const
const row: BudgetRow = {
  key: 'a/deal',
  account: 'a',
  kind: 'deal',
  state: 'reserved',
  token,
  amount: 1_000_000n,
  recipient: payee,
  counterparty: payee,
  service: 'https://example.org/paid',
  at: 1_763_000_000_000,
  until: 1_763_000_600,
  nonce: '0x12',
  approved: true,
}

describe('a file of budgets', () => {
  it('keeps a spending as it was, for the next opener too', async () => {
    await using first = await openBudgetFile({ path })
    await first.transact(page => page.put(row))
    await first.transact(page => page.put({ ...row, key: 'b/deal', account: 'b', at: row.at + 1 }))
    await using second = await openBudgetFile({ path })
    expect(await second.read(page => page.get(row.key))).toEqual(row)
    expect(await second.read(page => page.accounts())).toEqual(['b', 'a'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('shows what another opener wrote at once, spendings and flags', async () => {
    await using one = await openBudgetFile({ path })
    await using other = await openBudgetFile({ path })
    await one.transact(page => {
      page.put(row)
      page.setFlag('frozen', 'yes')
    })
    const filter = { account: 'a', token }
    expect(await other.read(page => page.total(filter))).toBe(row.amount)
    expect(await other.read(page => page.flag('frozen'))).toBe('yes')
    await other.transact(page => page.setFlag('frozen', undefined))
    expect(await one.read(page => page.flag('frozen'))).toBeUndefined()
  })

  it('undoes everything of a transaction that throws', async () => {
    await using file = await openBudgetFile({ path })
    const failing = file.transact(page => {
      page.put(row)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await file.read(page => page.get(row.key))).toBeUndefined()
    await file.transact(page => page.put(row))
    expect(await file.read(page => page.get(row.key))).toBeDefined()
  })

  it('adds up what the filter leaves, whatever the amounts', async () => {
    const rows = fc.array(
      fc.record({
        account: fc.constantFrom('a', 'b'),
        amount: fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 96n - 1n }), fc.bigInt({ min: 0n, max: 10n })),
        at: fc.integer({ min: 0, max: 20 }),
        counterparty: fc.constantFrom(payee, token),
        service: fc.constantFrom('', 'x'),
        state: fc.constantFrom('reserved' as const, 'final' as const),
      }),
      { maxLength: 12 },
    )
    const filters = fc.record(
      {
        since: fc.integer({ min: 0, max: 20 }),
        counterparty: fc.constantFrom(payee, token),
        service: fc.constantFrom('', 'x'),
      },
      { requiredKeys: [] },
    )
    await using file = await openBudgetFile({ path })
    await fc.assert(
      fc.asyncProperty(rows, filters, async (some, filter) => {
        const all = some.map((part, index): BudgetRow => ({ ...row, ...part, key: `${index}` }))
        await file.transact(page => {
          for (let index = 0; index < 12; index++) page.remove(`${index}`)
          for (const one of all) page.put(one)
        })
        const { since = 0, counterparty, service } = filter
        const fitting = all.filter(
          one =>
            one.account === 'a' &&
            one.at >= since &&
            (counterparty === undefined || one.counterparty === counterparty) &&
            (service === undefined || one.service === service),
        )
        const sum = fitting.reduce((total, { amount }) => total + amount, 0n)
        expect(await file.read(page => page.total({ account: 'a', token, ...filter }))).toBe(sum)
        const own = all.filter(({ account }) => account === 'a')
        expect(await file.read(page => page.count('a', since))).toBe(
          own.filter(({ at }) => at >= since).length,
        )
        const open = own.filter(({ state }) => state !== 'final').map(({ at }) => at)
        expect(await file.read(page => page.open('a', 99).map(({ at }) => at))).toEqual(
          open.toSorted((left, right) => left - right),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('counts transactions, and forgets them after a month', async () => {
    await using file = await openBudgetFile({ path })
    await file.transact(page => page.noteSending('a', 1_000))
    await file.transact(page => page.noteSending('b', 1_000))
    await file.transact(page => page.noteSending('a', 2_000))
    expect(await file.read(page => page.countSendings('a', 1_500))).toBe(1)
    await file.transact(page => page.noteSending('a', 1_500 + 31 * 86_400_000))
    expect(await file.read(page => page.countSendings('a', 0))).toBe(2)
  })

  it('refuses files of others, of newer versions, and itself once closed', async () => {
    await writeFile(join(folder, 'text.db'), 'not a database, and long enough to be looked at by SQLite')
    await expect(openBudgetFile({ path: join(folder, 'text.db') })).rejects.toMatchObject({
      code: 'store-corrupt',
    })
    const foreign = new DatabaseSync(join(folder, 'foreign.db'))
    foreign.exec('PRAGMA application_id = 1')
    foreign.close()
    await expect(openBudgetFile({ path: join(folder, 'foreign.db') })).rejects.toMatchObject({
      code: 'store-corrupt',
    })
    const file = await openBudgetFile({ path })
    await file.close()
    await expect(file.read(page => page.flag('frozen'))).rejects.toMatchObject({ code: 'store-closed' })
    const newer = new DatabaseSync(path)
    newer.exec('PRAGMA user_version = 9')
    newer.close()
    await expect(openBudgetFile({ path })).rejects.toMatchObject({ code: 'store-too-new' })
  })
})
