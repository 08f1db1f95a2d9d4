import { join } from 'node:path'
import { runCommand } from './run-command.ts'
import { runVitest } from './run-vitest.ts'
import type { Step } from './step.ts'
import { tallyCheck } from './tally-check.ts'
import { tallyForge } from './tally-forge.ts'

export interface ListStepsParameters {
  readonly root: string
  readonly verbose: boolean
}

/** The steps of `npm test`, in their order: what is quick to say no comes first. */
export const listSteps = ({ root, verbose }: ListStepsParameters): readonly Step[] => {
  const contracts = join(root, 'contracts')

  const check = (name: string, command: readonly string[], cwd = root): Step => ({
    name,
    run: async () => {
      const [program = '', ...args] = command
      const finished = await runCommand(program, args, { cwd, stream: verbose })
      return { tally: tallyCheck(finished), output: finished.output }
    },
  })

  return [
    check('format', ['biome', 'ci', '--linter-enabled=false', '.']),
    check('lint', ['oxlint', '--type-aware', '--deny-warnings']),
    check('types', ['tsc', '-p', 'tsconfig.json']),
    check('build', ['turbo', 'run', 'build', '--output-logs=errors-only']),
    check('packages', ['node', 'scripts/packages/main.ts']),
    check('dead code', ['knip']),
    check('contract format', ['forge', 'fmt', '--check'], contracts),
    {
      name: 'contract tests',
      run: async () => {
        const finished = await runCommand('forge', ['test', '--json'], { cwd: contracts, stream: verbose })
        return { tally: tallyForge(finished.stdout, finished.code), output: finished.output }
      },
    },
    check('contract gas', ['forge', 'snapshot', '--check'], contracts),
    { name: 'tests', run: () => runVitest({ root, verbose, args: [] }) },
  ]
}
