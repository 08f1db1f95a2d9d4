import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './run-command.ts'
import type { StepOutcome } from './step.ts'
import { tallyVitest } from './tally-vitest.ts'

export interface RunVitestParameters {
  readonly root: string
  readonly verbose: boolean
  /** Filters and options handed on to vitest. */
  readonly args: readonly string[]
}

/** Runs the vitest suites and counts their tests. */
export const runVitest = async ({ root, verbose, args }: RunVitestParameters): Promise<StepOutcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-vitest-'))
  const report = join(folder, 'report.json')
  try {
    const { code, output } = await runCommand(
      'vitest',
      ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
      { cwd: root, stream: verbose },
    )
    const text = await readFile(report, 'utf8').catch(() => '')
    return { tally: tallyVitest(text, code), output }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
