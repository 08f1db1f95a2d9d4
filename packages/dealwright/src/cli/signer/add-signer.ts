import type { Command } from 'commander'
import type { TaskContext } from '../task-context.ts'
import type { RunSignerParameters } from './run-signer.ts'

/** Adds `dealwright signer`: a key in a process of its own, which holds every signature to rules of its own. */
export function addSigner(program: Command, context: TaskContext): void {
  program
    .command('signer')
    .description('hold a key in a process of its own, and sign on a socket within rules, until Ctrl-C')
    .requiredOption('--socket <path>', 'where to answer; its folder should be yours alone')
    .requiredOption('--keystore <file>', 'the encrypted key')
    .requiredOption('--rules <file>', 'JSON: contracts, and caps for a signature and a day for each token')
    .option('--ledger <file>', 'remembers what was signed (default: the keystore with .signed.jsonl)')
    .addHelpText(
      'after',
      `
The passphrase is the first line of standard input: it is never an argument or in the environment. See docs/keys.md.

Example:
  dealwright signer --socket ~/signer/agent.sock --keystore ~/signer/agent.json --rules ~/signer/rules.json`,
    )
    .action(async (options: RunSignerParameters) => {
      const { runSigner } = await import('./run-signer.ts')
      await runSigner(options, context)
    })
}
