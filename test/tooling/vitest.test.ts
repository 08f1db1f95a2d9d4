import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runVitest } from '../../scripts/test/run-vitest.ts'

const repository = dirname(dirname(import.meta.dirname))

/** Runs vitest on one small file as `npm test` does. */
const runFixture = async (text: string) => {
  const root = await mkdtemp(join(tmpdir(), 'dealwright-vitest-fixture-'))
  try {
    await mkdir(join(root, 'node_modules'))
    await symlink(join(repository, 'node_modules', 'vitest'), join(root, 'node_modules', 'vitest'))
    await writeFile(join(root, 'vitest.config.ts'), "export default { test: { pool: 'forks' } }\n")
    await writeFile(join(root, 'some.test.ts'), `import { it } from 'vitest'\n${text}`)
    return await runVitest({ root, verbose: false, args: [] })
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

describe('runVitest', () => {
  it('counts what passes and what is skipped', async () => {
    const { tally } = await runFixture("it('passes', () => {})\nit.skip('waits', () => {})\n")
    expect(tally).toEqual({ passed: 1, failed: 0, skipped: 1 })
  })

  it('counts a failing test, and says which', async () => {
    const { tally, output } = await runFixture("it('breaks', () => { throw new Error('on purpose') })\n")
    expect(tally).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(output).toContain('on purpose')
  })

  it.each([
    ['a worker that leaves', "it('leaves', () => { process.exit(0) })\n"],
    [
      'a worker that is killed',
      "it('dies', async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}) })\n",
    ],
    ['a file that does not load', "import './missing.ts'\nit('never runs', () => {})\n"],
    ['a file without tests', 'export {}\n'],
  ])('takes %s for a failure', async (_, text) => {
    const { tally } = await runFixture(text)
    expect(tally.failed).toBeGreaterThan(0)
    expect(tally.passed).toBe(0)
  })

  it('takes an unhandled rejection beside a passing test for a failure', async () => {
    const { tally } = await runFixture("it('passes', () => { void Promise.reject(new Error('lost')) })\n")
    expect(tally.failed).toBe(1)
  })
})
