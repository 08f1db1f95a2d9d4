import { CommanderError } from 'commander'
import { createProgram } from './create-program.ts'
import { Interrupted, openInterruption } from './interruption.ts'

/** Exit codes of the command beside a task's own; 64 is `EX_USAGE` of sysexits. */
const codes = { failed: 1, usage: 64, interrupted: 130 } as const

/** Runs the `dealwright` command with these arguments. Resolves with its exit code; whatever goes wrong is one line on stderr. */
export async function runCommand(arguments_: readonly string[]): Promise<number> {
  const interruption = openInterruption()
  let code = 0
  const program = createProgram({
    print: line => process.stdout.write(`${line}\n`),
    signal: interruption.signal,
    allow: interruption.allow,
    end: ended => {
      code = ended
    },
  })
  try {
    if (arguments_.length === 0) {
      program.outputHelp({ error: true })
      return codes.usage
    }
    await program.parseAsync(arguments_, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      complain(`${error.message.replace(/^error: /, '').replace(/\.?\s*$/, '')}; see dealwright --help`)
      return codes.usage
    }
    if (error instanceof Interrupted) {
      // The shell's prompt starts on a line of its own.
      if (process.stdout.isTTY) process.stdout.write('\n')
      return codes.interrupted
    }
    complain(await explain(error))
    return codes.failed
  } finally {
    interruption.close()
  }
}

/** Errors of ours say what to do in one line; anything else is a bug, and its trace is what a report of it needs. */
async function explain(error: unknown): Promise<string> {
  // Loaded late: --help and --version need no protocols.
  const { DealwrightError, plainText } = await import('@dealwright/protocols')
  if (error instanceof DealwrightError) return `${plainText(error.message, 500)} (${error.code})`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function complain(line: string): void {
  process.stderr.write(`dealwright: ${line}\n`)
}
