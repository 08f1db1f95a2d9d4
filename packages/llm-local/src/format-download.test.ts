import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDownload } from './format-download.ts'

const line = (downloadedBytes: number, totalBytes: number) =>
  formatDownload({ file: 'model.gguf', downloadedBytes, totalBytes })

describe('formatDownload', () => {
  it('shows file, bar, share and sizes', () => {
    expect([
      line(0, 2.8e9),
      line(1.2e9, 2.8e9),
      line(2.8e9, 2.8e9),
      line(500_000, 540_000),
      line(12, 900),
    ]).toEqual([
      'model.gguf  ░░░░░░░░░░░░░░░░░░░░   0 %  0.0 of 2.8 GB',
      'model.gguf  ████████░░░░░░░░░░░░  42 %  1.2 of 2.8 GB',
      'model.gguf  ████████████████████ 100 %  2.8 of 2.8 GB',
      'model.gguf  ██████████████████░░  92 %  500.0 of 540.0 kB',
      'model.gguf  ░░░░░░░░░░░░░░░░░░░░   1 %  12 of 900 B',
    ])
  })

  it('leaves out a size that is not known', () => {
    expect(line(35_400_000, 0)).toBe('model.gguf  35.4 MB')
    expect(line(0, Number.NaN)).toBe('model.gguf  0 B')
  })

  it('says 100 % for the whole file alone, and keeps its width', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, share) => {
          const done = Math.floor(total * share)
          const text = line(done, total)
          expect(text.includes('100 %')).toBe(done === total)
          expect(text.indexOf('%')).toBe('model.gguf  '.length + 20 + 5)
        },
      ),
    )
  })

  it('does not overflow when more comes than was announced', () => {
    expect(line(3e9, 2e9)).toBe('model.gguf  ████████████████████ 100 %  3.0 of 2.0 GB')
  })
})
