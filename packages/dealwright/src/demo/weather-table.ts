import { createHash } from 'node:crypto'

/** Invented but plausible: mean yearly temperature and swing between winter and summer, in degrees Celsius. */
const climates = {
  Amsterdam: { mean: 10, swing: 7 },
  Athens: { mean: 18, swing: 9 },
  Berlin: { mean: 10, swing: 10 },
  Cairo: { mean: 22, swing: 8 },
  Lagos: { mean: 27, swing: 1 },
  Lisbon: { mean: 17, swing: 6 },
  London: { mean: 11, swing: 7 },
  Madrid: { mean: 15, swing: 10 },
  Mumbai: { mean: 27, swing: 3 },
  'New York': { mean: 13, swing: 12 },
  Oslo: { mean: 6, swing: 11 },
  Paris: { mean: 12, swing: 8 },
  Rome: { mean: 16, swing: 8 },
  Singapore: { mean: 27, swing: 1 },
  Tokyo: { mean: 16, swing: 10 },
  Zurich: { mean: 9, swing: 9 },
}

const skies = ['clear sky', 'some clouds', 'overcast', 'light rain', 'showers', 'fog, then sun'] as const

export type City = keyof typeof climates

/** Cities that the table knows. */
export const cities: readonly [City, ...City[]] = [
  'Amsterdam',
  'Athens',
  'Berlin',
  'Cairo',
  'Lagos',
  'Lisbon',
  'London',
  'Madrid',
  'Mumbai',
  'New York',
  'Oslo',
  'Paris',
  'Rome',
  'Singapore',
  'Tokyo',
  'Zurich',
]

/** The demo's weather: the same city and day always give the same made-up forecast. */
export function lookUpWeather(city: City, day: string): { highC: number; lowC: number; summary: string } {
  const { mean, swing } = climates[city]
  const noise = createHash('sha256').update(`${city} ${day}`).digest()
  const dayOfYear =
    (Date.parse(`${day}T00:00:00Z`) - Date.parse(`${day.slice(0, 4)}-01-01T00:00:00Z`)) / 86_400_000
  // Northern hemisphere: the coldest day is in mid-January.
  const season = mean - swing * Math.cos(((dayOfYear - 15) / 365) * 2 * Math.PI)
  const lowC = Math.round(season - 4 + (noise.readUInt8(0) % 5) - 2)
  const highC = lowC + 4 + (noise.readUInt8(1) % 6)
  return { highC, lowC, summary: skies[noise.readUInt8(2) % skies.length] ?? skies[0] }
}
