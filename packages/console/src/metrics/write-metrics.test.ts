import { expect, it } from 'vitest'
import { watchProcess } from './watch-process.ts'
import { writeMetrics } from './write-metrics.ts'

it('writes figures as Prometheus reads them', () => {
  const text = writeMetrics([
    {
      name: 'dealwright_deals',
      help: 'Deals by\nphase',
      type: 'gauge',
      samples: [
        { labels: { role: 'client', phase: 'a "b" \\ c\nd' }, value: 3 },
        { labels: {}, value: 2n ** 70n },
      ],
    },
    { name: 'dealwright_nothing_total', help: 'None yet', type: 'counter', samples: [] },
  ])
  expect(text).toMatchInlineSnapshot(`
    "# HELP dealwright_deals Deals by\\nphase
    # TYPE dealwright_deals gauge
    dealwright_deals{role="client",phase="a \\"b\\" \\\\ c\\nd"} 3
    dealwright_deals 1180591620717411303424
    # HELP dealwright_nothing_total None yet
    # TYPE dealwright_nothing_total counter
    "
  `)
})

it('watches the process', () => {
  const watch = watchProcess()
  const text = writeMetrics(watch.metrics())
  watch.close()
  expect(text).toMatch(/^process_cpu_seconds_total \d+(\.\d+)?$/m)
  expect(text).toMatch(/^process_resident_memory_bytes [1-9]\d+$/m)
})
