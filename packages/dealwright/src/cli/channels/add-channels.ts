import type { Command } from 'commander'
import type { TaskContext } from '../task-context.ts'

/** Adds `dealwright channels`: the payment channels of services sold and bought per call. */
export function addChannels(program: Command, context: TaskContext): void {
  program
    .command('channels')
    .description("look at an agent's payment channels, also while it runs")
    .option('--data-dir <folder>', "the agent's data folder (default: that of the only agent in .dealwright)")
    .option('--all', 'also the channels that have ended', false)
    .action(async (options: { dataDir?: string; all: boolean }) => {
      const { runChannels } = await import('./run-channels.ts')
      await runChannels(options, context)
    })
}
