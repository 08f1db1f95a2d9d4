import { assert, date, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDates } from './find-dates.ts'

const now = new Date(2026, 10, 22, 12)
const days = (text: string, at = now) => findDates(text, at).map(({ value }) => value)

describe('findDates', () => {
  it.each<[string, string[]]>([
    ['today', ['2026-11-22']],
    ["Tomorrow's weather", ['2026-11-23']],
    ['the day after tomorrow', ['2026-11-24']],
    ['in 10 days', ['2026-12-02']],
    ['Sunday', ['2026-11-29']],
    ['next Monday', ['2026-11-23']],
    ['24 November', ['2026-11-24']],
    ['the 1st of March', ['2027-03-01']],
    ['Nov. 21', ['2027-11-21']],
    ['December 3rd, 2028', ['2028-12-03']],
    ['29 Feb 2028 and 24.12.2026', ['2028-02-29', '2026-12-24']],
    ['from 2026-12-01 to 2026-12-05', ['2026-12-01', '2026-12-05']],
    ['29 Feb 2027, 31 April, 2026-13-01, 12026-01-01', []],
    ['in three days', ['2026-11-25']],
    ['in two weeks', ['2026-12-06']],
    ['a week from now', ['2026-11-29']],
    ['the 24th', ['2026-11-24']],
    ['on the 3rd', ['2026-12-03']],
    ['the 31st', ['2026-12-31']],
    ['the 5th floor', []],
    ['next Friday', ['2026-11-27']],
    ['last Friday and last Sunday', ['2026-11-20', '2026-11-15']],
    [
      '22.11.2026, 24/11/2026, 11/25/2026, 2026/11/26',
      ['2026-11-22', '2026-11-24', '2026-11-25', '2026-11-26'],
    ],
    ['3/4/2026 may be either', []],
    ['2 January', ['2027-01-02']],
    ['24 to 26 November', ['2026-11-24', '2026-11-26']],
    ['24-26 Nov 2027', ['2027-11-24', '2027-11-26']],
    ['30 November to 2 December', ['2026-11-30', '2026-12-02']],
    ['from Monday to Wednesday', ['2026-11-23', '2026-11-25']],
    ['Wednesday next week, next week Monday', ['2026-11-25', '2026-11-23']],
    ['a week on Friday, a week from tomorrow', ['2026-12-04', '2026-11-30']],
    ['on Fri. or on tues', ['2026-11-27', '2026-11-24']],
    ['sat in the sun, wed in May', []],
    ['I may come, march on, it is sunny', []],
  ])('reads "%s"', (text, expected) => {
    expect(days(text)).toEqual(expected)
  })

  it('reads every ISO date as itself', () => {
    const range = { min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }
    assert(
      property(date(range), day => {
        const iso = day.toISOString().slice(0, 10)
        expect(days(`on ${iso}.`)).toEqual([iso])
      }),
    )
  })

  it('counts days across months, years and clock changes', () => {
    assert(
      property(integer({ min: 0, max: 2000 }), integer({ min: 0, max: 23 }), (day, hour) => {
        const at = new Date(2026, 0, 1 + day, hour)
        const expected = new Date(Date.UTC(2026, 0, 2 + day)).toISOString().slice(0, 10)
        expect(days('tomorrow', at)).toEqual([expected])
      }),
    )
  })
})
