import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { takeStateDirectory } from './state-directory.ts'

const folder = mkdtempSync(join(tmpdir(), 'state-directory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('takeStateDirectory', () => {
  it('is made, remembers the contracts, and serves one at a time', async () => {
    const path = join(folder, 'deep/state')
    const first = await takeStateDirectory(path)
    expect(first.contracts()).toBeUndefined()
    first.setContracts('0xabc')
    await expect(takeStateDirectory(path)).rejects.toThrow(
      `The state directory ${path} is used by process ${process.pid}: close that devnet or take another directory.`,
    )
    first.release()
    const second = await takeStateDirectory(path)
    expect(second.contracts()).toBe('0xabc')
    second.release()
  })

  it('takes over from a process that was killed, once its chain has ended', async () => {
    const path = join(folder, 'killed')
    const before = await takeStateDirectory(path)
    before.release()
    const chain = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    // Above the largest id that Linux gives.
    writeFileSync(join(path, 'lock'), `4194305 ${chain.pid}`)
    let taken = false
    const taking = takeStateDirectory(path).then(state => {
      taken = true
      return state
    })
    await new Promise(resolve => setImmediate(resolve))
    expect(taken).toBe(false)
    chain.stdin.end()
    const after = await taking
    expect(chain.exitCode).toBe(0)
    after.release()
  })
})
