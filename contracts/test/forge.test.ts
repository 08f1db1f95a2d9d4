import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const forge = join(import.meta.dirname, '..', 'scripts', 'forge.ts')

function statusOf(...args: string[]): number | null {
  return spawnSync(process.execPath, [forge, ...args], { stdio: 'ignore' }).status
}

test('what forge exits with reaches the caller, so that failed checks fail', () => {
  expect(statusOf('fmt', '--check', 'contracts/src')).toBe(0)
  expect(statusOf('nonsense')).not.toBe(0)
})
