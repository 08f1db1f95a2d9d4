import type { Command } from 'commander'
import type { TaskContext } from '../task-context.ts'

interface Folder {
  dataDir?: string
}

/** Adds `dealwright messages`: what operators do about messages that were put aside. */
export function addMessages(program: Command, context: TaskContext): void {
  const messages = program
    .command('messages')
    .description('look at messages an agent put aside because it could not handle them, also while it runs')
    .option('--data-dir <folder>', "the agent's data folder (default: that of the only agent in .dealwright)")
    .option('--parked', 'only those that wait for you', false)
    .action(async (options: Folder & { parked: boolean }) => {
      const { runMessages } = await import('./run-messages.ts')
      await runMessages(options, context)
    })
  const add = (name: string, description: string) =>
    messages.command(name).description(description).option('--data-dir <folder>', 'as above')
  add('show', 'everything on record about one message')
    .argument('<message>', 'its id, or the first characters')
    .action(async (message: string, _options: unknown, command: Command) => {
      const { showMessage } = await import('./show-message.ts')
      await showMessage({ message, ...folderOf(command) }, context)
    })
  add('retry', 'handle a message again when the agent starts; needs the agent stopped')
    .argument('[message]', 'its id, or the first characters')
    .option('--all', 'all that are parked', false)
    .action(async (message: string | undefined, { all }: { all: boolean }, command: Command) => {
      const { retryMessages } = await import('./retry-messages.ts')
      await retryMessages(
        { all, ...(message === undefined ? {} : { message }), ...folderOf(command) },
        context,
      )
    })
  add('discard', 'forget a message for good; needs the agent stopped')
    .argument('<message>', 'its id, or the first characters')
    .action(async (message: string, _options: unknown, command: Command) => {
      const { discardMessage } = await import('./discard-message.ts')
      await discardMessage({ message, ...folderOf(command) }, context)
    })
}

/** The folder, whether it was given before the task's name or after. */
function folderOf(command: Command): Folder {
  const { dataDir } = command.optsWithGlobals<Folder>()
  return dataDir === undefined ? {} : { dataDir }
}
