import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findNumbers } from './find-numbers.ts'

const numbers = (text: string) => findNumbers(text).map(({ value }) => value)

describe('findNumbers', () => {
  it.each<[string, number[]]>([
    ['two nights', [2]],
    ['a dozen eggs, twenty-five plates', [12, 25]],
    ['two hundred and ten', [210]],
    ['three thousand', [3000]],
    ['３ nights', [3]],
    ['-4 degrees', [-4]],
    ['two three', []],
    ['this one, someone', []],
    ['1,200 and 1.234,50', []],
    ['1\u200b0', []],
    ['3/4 or 10:30 or v2', []],
    ['1O and l0', []],
  ])('reads "%s"', (text, expected) => {
    expect(numbers(text)).toEqual(expected)
  })

  it('reads every whole number as itself', () => {
    fc.assert(
      fc.property(fc.nat(), value => {
        expect(numbers(`about ${value} of them`)).toEqual([value])
      }),
    )
  })
})
