import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBargainingTable } from './bargaining-table.ts'
import { createPage } from './create-page.ts'

const two = new Map([
  ['a', 'ada'],
  ['b', 'bob'],
])

function openTable(sellers: ReadonlyMap<string, string> = two) {
  const printed: string[] = []
  const table = createBargainingTable({
    sellers,
    page: createPage(line => printed.push(line)),
    patience: 1000,
  })
  const asks = (seller: string, text: string) => table.add({ seller, by: 'seller', text, last: false })
  const bids = (seller: string, text: string) => table.add({ seller, by: 'buyer', text, last: false })
  const ends = (seller: string, by: 'buyer' | 'seller', text: string) =>
    table.add({ seller, by, text, last: true })
  /** What is printed, with runs of spaces as one. */
  const rows = () => printed.map(line => line.trim().replace(/ +/g, ' '))
  return { table, asks, bids, ends, rows, printed }
}

describe('the table of negotiations', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('puts rounds beside each other, in whatever order they arrive', () => {
    const { asks, bids, ends, rows, printed } = openTable()
    asks('b', '9')
    bids('b', '1')
    asks('b', '8')
    expect(rows()).toEqual([])
    asks('a', '7')
    bids('a', '2')
    expect(rows()).toEqual(['Bargaining ada bob', '1 7 2 1 9 1'])
    ends('a', 'seller', 'takes 2')
    ends('b', 'buyer', 'takes 8')
    expect(rows().at(-1)).toBe('2 takes 2 2 8 takes 8')
    expect(printed[1]?.indexOf('9')).toBe(printed[0]?.indexOf('bob'))
  })

  it('goes on with one seller when the other has ended', () => {
    const { asks, bids, ends, rows } = openTable()
    ends('a', 'seller', 'walks away')
    asks('b', '9')
    bids('b', '1')
    asks('b', '8')
    bids('b', '2')
    expect(rows()).toEqual(['Bargaining ada bob', '1 walks away 1 9 1', '2 8 2'])
  })

  it('does not wait for a silent seller for ever, and takes it in when it comes', () => {
    const { asks, bids, rows } = openTable()
    asks('b', '9')
    bids('b', '1')
    vi.advanceTimersByTime(999)
    expect(rows()).toEqual([])
    vi.advanceTimersByTime(1)
    expect(rows()).toEqual(['Bargaining ada bob', '1 9 1'])
    asks('a', '7')
    bids('a', '3')
    asks('b', '8')
    bids('b', '2')
    expect(rows().at(-1)).toBe('1 7 3 2 8 2')
  })

  it('writes half a round at its end', () => {
    const { table, asks, rows } = openTable()
    asks('a', '7')
    table.end()
    expect(rows()).toEqual(['Bargaining ada bob', '1 7'])
    table.end()
    expect(rows()).toHaveLength(2)
  })

  it('lists many sellers below one another by name', () => {
    const { asks, bids, rows } = openTable(new Map([...two, ['c', 'cyd']]))
    for (const seller of ['a', 'b', 'c']) {
      asks(seller, '7')
      bids(seller, '3')
    }
    expect(rows()).toEqual([
      'Bargaining with 3 sellers at the same time',
      '1 7 3 ada',
      '1 7 3 bob',
      '1 7 3 cyd',
    ])
  })

  it('passes over what a stranger to the call says', () => {
    const { table, asks, rows } = openTable()
    asks('z', '7')
    table.end()
    expect(rows()).toEqual([])
  })
})
