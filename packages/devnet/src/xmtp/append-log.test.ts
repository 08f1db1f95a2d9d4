import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { AppendLog } from './append-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'append-log-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (path: string): string[] => {
  const lines: string[] = []
  AppendLog.open(path, line => lines.push(line)).close()
  return lines
}

let files = 0
const write = (lines: readonly string[]): string => {
  files += 1
  const path = join(folder, `made/${files}.log`)
  const log = AppendLog.open(path, () => undefined)
  log.append(lines)
  log.close()
  return path
}

const line = fc.string({ unit: fc.constantFrom('a', '"', 'é', '🙂', '\t'), maxLength: 20 })

describe('AppendLog', () => {
  it('gives back what was appended, in order', () => {
    fc.assert(
      fc.property(fc.array(line), lines => {
        expect(read(write(lines))).toEqual(lines)
      }),
      { numRuns: 30 },
    )
  })

  it('cuts off a torn last line and goes on after the whole ones', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.nat(), (lines, cut) => {
        const path = write(lines)
        const size = readFileSync(path).length
        truncateSync(path, cut % size)
        const kept = read(path)
        expect(kept).toEqual(lines.slice(0, kept.length))
        expect(kept.length).toBeLessThan(lines.length)
        const log = AppendLog.open(path, () => undefined)
        log.append(['next'])
        log.close()
        expect(read(path)).toEqual([...kept, 'next'])
      }),
      { numRuns: 30 },
    )
  })

  it('reads lines longer than what it reads at once', () => {
    const lines = ['x'.repeat(1_500_000), 'short', 'y'.repeat(2_100_000)]
    expect(read(write(lines))).toEqual(lines)
  })

  it('writes nothing once closed, and closes twice', () => {
    const path = write(['one'])
    const log = AppendLog.open(path, () => undefined)
    log.close()
    log.close()
    log.append(['two'])
    expect(read(path)).toEqual(['one'])
  })

  it('lets the reader refuse a line', () => {
    const path = write(['good', 'bad'])
    const open = () =>
      AppendLog.open(path, text => {
        if (text === 'bad') throw new Error('refused')
      })
    expect(open).toThrow('refused')
  })
})
