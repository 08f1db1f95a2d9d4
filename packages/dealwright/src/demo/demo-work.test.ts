import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { convertUnit, units } from './convert-unit.ts'
import { languages, lookUpPhrases } from './phrase-book.ts'
import { shortenText } from './shorten-text.ts'
import { cities, lookUpWeather } from './weather-table.ts'

describe('the demo’s sellers', () => {
  it('translate every sky that the forecast can show', () => {
    const skies = new Set(
      cities.flatMap(city =>
        Array.from(
          { length: 28 },
          (_, day) => lookUpWeather(city, `2026-02-${String(day + 1).padStart(2, '0')}`).summary,
        ),
      ),
    )
    expect(skies.size).toBe(6)
    for (const sky of skies)
      for (const language of languages) expect(lookUpPhrases(sky, language)).not.toContain(sky)
    expect(lookUpPhrases('Light rain, and fog in Paris', 'French')).toBe(
      'pluie légère, et brouillard in Paris',
    )
  })

  it('convert units there and back', () => {
    expect(convertUnit(11, { from: 'celsius', to: 'fahrenheit' })).toBe(51.8)
    expect(convertUnit(-40, { from: 'fahrenheit', to: 'celsius' })).toBe(-40)
    expect(convertUnit(26.2, { from: 'miles', to: 'kilometres' })).toBe(42.2)
    expect(convertUnit(1, { from: 'miles', to: 'pounds' })).toBeUndefined()
    fc.assert(
      fc.property(
        fc.constantFrom(...units),
        fc.constantFrom(...units),
        fc.integer({ min: -1000, max: 1000 }),
        (from, to, value) => {
          const there = convertUnit(value, { from, to })
          if (there === undefined) return
          expect(Math.abs((convertUnit(there, { from: to, to: from }) ?? Number.NaN) - value)).toBeLessThan(
            0.3,
          )
        },
      ),
    )
  })

  it('summarize in no more words than they are given, and in whole sentences where one fits', () => {
    expect(shortenText('One two three. Four five. Six.', 5)).toBe('One two three. Four five.')
    expect(shortenText('One two three four five', 3)).toBe('One two three …')
    fc.assert(
      fc.property(fc.lorem({ maxCount: 60 }), fc.integer({ min: 3, max: 30 }), (text, words) => {
        const kept = shortenText(text, words).replace(/ …$/, '').split(' ')
        expect(kept.length).toBeLessThanOrEqual(Math.max(words, 1))
      }),
    )
  })
})
