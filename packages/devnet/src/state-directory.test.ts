import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { takeStateDirectory } from './state-directory.ts'

const folder = mkdtempSync(join(tmpdir(), 'state-directory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('takeStateDirectory', () => {
  it('is made, remembers the contracts, and serves one at a time', () => {
    const path = join(folder, 'deep/state')
    const first = takeStateDirectory(path)
    expect(first.contracts()).toBeUndefined()
    first.setContracts('0xabc')
    expect(() => takeStateDirectory(path)).toThrow(
      `The state directory ${path} is used by process ${process.pid}: close that devnet or take another directory.`,
    )
    first.release()
    const second = takeStateDirectory(path)
    expect(second.contracts()).toBe('0xabc')
    second.release()
  })

  it('takes over from a process that was killed', () => {
    const path = join(folder, 'killed')
    takeStateDirectory(path).release()
    // Above the largest id that Linux gives.
    writeFileSync(join(path, 'lock'), '4194305')
    expect(() => takeStateDirectory(path)).not.toThrow()
  })
})
