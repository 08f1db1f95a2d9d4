import type { Command } from 'commander'
import type { TaskContext } from '../task-context.ts'

interface Folder {
  dataDir?: string
}

const dataDir = [
  '--data-dir <folder>',
  "the agent's data folder (default: that of the only agent in .dealwright)",
] as const

/** Adds `dealwright freeze`, `unfreeze` and `policy check`: what stops an agent's money, and why it would be stopped. */
export function addPolicy(
  program: Command,
  { end, ...context }: TaskContext & { end: (code: number) => void },
): void {
  program
    .command('freeze')
    .description(
      'let no money leave an agent, at once, also while it runs; refunds and earnings still come in',
    )
    .option(...dataDir)
    .action(async (options: Folder) => {
      const { freezeAgent } = await import('./freeze-agent.ts')
      await freezeAgent({ ...options, isFrozen: true }, context)
    })
  program
    .command('unfreeze')
    .description('let money leave the agent again, within its policy')
    .option(...dataDir)
    .action(async (options: Folder) => {
      const { freezeAgent } = await import('./freeze-agent.ts')
      await freezeAgent({ ...options, isFrozen: false }, context)
    })
  program
    .command('policy')
    .description('what an agent may spend')
    .command('check')
    .description(
      'explain rule by rule what a wallet would make of an intent; needs no key and signs nothing; exit code 2 where it is denied',
    )
    .argument('<intent>', 'a JSON file with the intent; amounts in atomic units, as decimal digits')
    .option('--policy <file>', 'a JSON file with the policy (default: 5 tokens a deal, 25 a day)')
    .option('--account <address>', 'whose wallet it is (default: who pays by the intent)')
    .option('--data-dir <folder>', "the agent's data folder, for what it has spent (default: nothing spent)")
    .action(async (file: string, options: Folder & { policy?: string; account?: string }) => {
      const { checkIntent } = await import('./check-intent.ts')
      end(await checkIntent({ file, ...options }, context))
    })
}
