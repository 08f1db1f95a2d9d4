import { runCommand } from './run-command.ts'
import { runVitest } from './run-vitest.ts'
import type { Step } from './step.ts'
import { tallyCheck } from './tally-check.ts'
import { tallyForge } from './tally-forge.ts'

export interface ListStepsParameters {
  readonly root: string
  readonly verbose: boolean
}

const forge = (...args: readonly string[]) => ['node', 'contracts/scripts/forge.ts', ...args]

/** The steps of `npm test`, in their order: what is quick to say no comes first. */
export const listSteps = ({ root, verbose }: ListStepsParameters): readonly Step[] => {
  const run = ([program = '', ...args]: readonly string[]) =>
    runCommand(program, args, { cwd: root, stream: verbose })

  const check = (name: string, command: readonly string[]): Step => ({
    name,
    run: async () => {
      const finished = await run(command)
      return { tally: tallyCheck(finished), output: finished.output }
    },
  })

  return [
    check('format', ['biome', 'ci', '--linter-enabled=false', '.']),
    check('lint', ['oxlint', '--type-aware']),
    check('types', ['tsc', '-p', 'tsconfig.json']),
    check('page types', ['tsc', '-p', 'packages/console/page/tsconfig.json']),
    check('build', ['turbo', 'run', 'build', '--output-logs=errors-only']),
    check('packages', ['node', 'scripts/packages/main.ts']),
    check('dead code', ['knip', '--no-config-hints']),
    check('contract format', forge('fmt', '--check', 'contracts/src', 'contracts/test')),
    {
      name: 'contract tests',
      run: async () => {
        const finished = await run(forge('test', '--json'))
        return { tally: tallyForge(finished.stdout, finished.code), output: finished.output }
      },
    },
    check(
      'contract gas',
      forge('snapshot', '--isolate', '--match-contract', 'GasTest', '--check', 'contracts/.gas-snapshot'),
    ),
    { name: 'tests', run: () => runVitest({ root, verbose, args: [] }) },
  ]
}
