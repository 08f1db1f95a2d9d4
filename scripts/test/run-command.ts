import { spawn } from 'node:child_process'

/** A command that ended. */
export interface FinishedCommand {
  /** Its exit code; 1 where it did not start or a signal ended it. */
  readonly code: number
  /** What it wrote to stdout. */
  readonly stdout: string
  /** What it wrote to stdout and stderr, in the order it came. */
  readonly output: string
}

export interface RunCommandParameters {
  readonly cwd: string
  /** Whether to show what it writes while it runs. Default false. */
  readonly stream?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command to its end and keeps what it wrote; ends it where this process ends first. Never throws. */
export const runCommand = (
  command: string,
  args: readonly string[],
  { cwd, stream = false, env = {} }: RunCommandParameters,
): Promise<FinishedCommand> =>
  new Promise(resolve => {
    const stdout: Buffer[] = []
    const output: Buffer[] = []
    // npm's commands are .cmd files on Windows, which only a shell starts.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    const end = () => child.kill()
    process.once('exit', end)
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk)
      output.push(chunk)
      if (stream) process.stdout.write(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      output.push(chunk)
      if (stream) process.stderr.write(chunk)
    })
    const finish = (code: number, note: string) => {
      process.off('exit', end)
      resolve({
        code,
        stdout: Buffer.concat(stdout).toString(),
        output: Buffer.concat(output).toString() + note,
      })
    }
    child.once('error', error => finish(1, `${command}: ${error.message}\n`))
    child.once('close', (code, signal) =>
      finish(code ?? 1, signal ? `${command} was ended by ${signal}\n` : ''),
    )
  })
