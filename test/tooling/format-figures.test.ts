import { expect, it } from 'vitest'
import { formatFigures } from '../bench/format-figures.ts'

it('writes figures as a table', () => {
  const table = formatFigures([
    {
      name: 'queue.throughput',
      value: 12_345.678,
      unit: 'jobs/s',
      ratio: 0.953,
      against: 'raw bullmq',
      bar: '>= 0.9',
    },
    { name: 'start.first-handler', value: 0.012345, unit: 's' },
  ])
  expect(table).toMatchInlineSnapshot(`
    "figure                 value  unit    ratio  against     bar
    queue.throughput      12,350  jobs/s  0.95x  raw bullmq  >= 0.9
    start.first-handler  0.01235  s"
  `)
})
