import { expect, test } from 'vitest'
import { excerptLog } from './excerpt-log.ts'

test('finds what was written about a deal under its hash and under its id on this side', () => {
  const lines = [
    'sale/1 offer',
    'sale/2 offer',
    'sale/1 signed 0xaa',
    ...Array.from({ length: 40 }, (_, n) => `line ${n}`),
  ]
  const store = {
    purchases: [],
    sales: [{ id: 'sale/1', order: 1, phase: 'failed', deal: '0xaa' as const }],
    openEffects: [],
  }
  const excerpt = excerptLog(lines, store, [
    { kind: 'stuck-job', deal: '0xaa', message: 'still Funded' },
    { kind: 'double-paid', deal: '0xaa', message: 'paid out twice' },
    { kind: 'process-died', message: 'the seller ended' },
  ]).split('\n')
  expect(excerpt.slice(0, 4)).toEqual([
    'about 0xaa:',
    'sale/1 offer',
    'sale/1 signed 0xaa',
    'the last lines:',
  ])
  expect(excerpt.at(-1)).toBe('line 39')
  expect(excerpt).not.toContain('line 0')
})
