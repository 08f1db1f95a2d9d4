import { describe, expect, it } from 'vitest'
import { runSteps } from '../../scripts/test/run-steps.ts'
import { addTallies, formatTally } from '../../scripts/test/tally.ts'
import { tallyCheck } from '../../scripts/test/tally-check.ts'
import { tallyForge } from '../../scripts/test/tally-forge.ts'
import { tallyVitest } from '../../scripts/test/tally-vitest.ts'

const oneFailure = { passed: 0, failed: 1, skipped: 0 }

describe('tallyForge', () => {
  const report = (statuses: readonly string[]) =>
    JSON.stringify({
      'test/A.t.sol:A': {
        test_results: Object.fromEntries(statuses.map((status, index) => [`test${index}()`, { status }])),
        warnings: [],
      },
    })

  it('counts each test, and skips warnings around the report', () => {
    const output = `Warning: old lockfile\n${report(['Success', 'Success', 'Failure', 'Skipped'])}\n`
    expect(tallyForge(output, 1)).toEqual({ passed: 2, failed: 1, skipped: 1 })
  })

  it.each([
    ['a crash', '', 101],
    ['a report cut short', '{"test/A.t.sol:A":{"test_res', 0],
    ['a report of another shape', '{"errors":["no solc"]}', 1],
    ['no tests at all', '{}', 0],
  ])('takes %s for a failure', (_, output, code) => {
    expect(tallyForge(output, code)).toEqual(oneFailure)
  })

  it('takes an exit code that no test explains for a failure', () => {
    expect(tallyForge(report(['Success']), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })
})

describe('tallyVitest', () => {
  const report = (files: readonly (readonly [string, readonly string[]])[]) => {
    const statuses = files.flatMap(([, tests]) => tests)
    return JSON.stringify({
      numTotalTests: statuses.length,
      numPassedTests: statuses.filter(status => status === 'passed').length,
      numFailedTests: statuses.filter(status => status === 'failed').length,
      testResults: files.map(([status, tests]) => ({
        status,
        assertionResults: tests.map(test => ({ status: test })),
      })),
    })
  }

  it('counts each test', () => {
    const text = report([
      ['passed', ['passed', 'skipped', 'todo']],
      ['failed', ['failed', 'passed']],
    ])
    expect(tallyVitest(text, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 })
  })

  it('counts a file that did not load as one failure', () => {
    const text = report([
      ['failed', []],
      ['passed', ['passed']],
    ])
    expect(tallyVitest(text, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it.each([
    ['no report', '', 139],
    ['no report after exit code 0', '', 0],
    ['no tests at all', report([]), 0],
  ])('takes %s for a failure', (_, text, code) => {
    expect(tallyVitest(text, code)).toEqual(oneFailure)
  })

  it('takes an exit code that no test explains for a failure', () => {
    expect(tallyVitest(report([['passed', ['passed']]]), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })
})

describe('tallyCheck', () => {
  it('counts a check as one', () => {
    expect(tallyCheck({ code: 0, stdout: '', output: '' })).toEqual({ passed: 1, failed: 0, skipped: 0 })
    expect(tallyCheck({ code: 2, stdout: '', output: '' })).toEqual(oneFailure)
  })
})

describe('formatTally', () => {
  it('writes one plain line', () => {
    const tally = addTallies([{ passed: 3, failed: 0, skipped: 0 }, oneFailure])
    expect(formatTally(tally)).toBe('3 passed, 1 failed')
    expect(formatTally({ ...tally, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
  })
})

describe('runSteps', () => {
  it('runs every step, shows what failed ones wrote, and counts a step that throws', async () => {
    let text = ''
    const step = (name: string, failed: number) => ({
      name,
      run: () =>
        Promise.resolve({ tally: { passed: 1 - failed, failed, skipped: 0 }, output: `${name} wrote this` }),
    })
    const crash = { name: 'crash', run: () => Promise.reject(new Error('out of memory')) }
    const tally = await runSteps([step('one', 1), crash, step('two', 0)], {
      write: more => {
        text += more
      },
      verbose: false,
      now: () => 0,
    })
    expect(tally).toEqual({ passed: 1, failed: 2, skipped: 0 })
    expect(text).toMatchInlineSnapshot(`
      "one wrote this
      FAILED  one                 0.0 s  0 passed, 1 failed
      Error: out of memory
      FAILED  crash               0.0 s  0 passed, 1 failed
      ok      two                 0.0 s  1 passed, 0 failed
      "
    `)
  })
})
