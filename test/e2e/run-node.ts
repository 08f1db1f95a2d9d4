import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface RunNodeParameters {
  /** Its whole standard input. Default: none. */
  input?: string
  env?: Record<string, string>
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** A program under way. */
export interface RunningNode {
  readonly child: ChildProcess
  /** Resolves with what it has printed once that holds the text; rejects when it ends without. */
  untilPrinted(text: string): Promise<string>
  /** Resolves when it has ended. */
  readonly ended: Promise<Ended>
}

/** Starts a TypeScript file from the repository's sources, as its scripts do. Its input stays open. */
export function startNode(
  arguments_: readonly string[],
  { input, env = {} }: RunNodeParameters = {},
): RunningNode {
  const flags = ['--conditions=@dealwright/source', '--disable-warning=ExperimentalWarning']
  const { NODE_OPTIONS: _inherited, FORCE_COLOR: _coloured, ...environment } = process.env
  const child = spawn(process.execPath, [...flags, ...arguments_], {
    cwd: root,
    env: { ...environment, ...env },
  })
  let stdout = ''
  let stderr = ''
  let changed = Promise.withResolvers<void>()
  const wake = () => {
    changed.resolve()
    changed = Promise.withResolvers<void>()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    wake()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  if (input !== undefined) child.stdin.end(input)
  let over = false
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => {
      over = true
      wake()
      resolve({ code, stdout, stderr })
    })
  })
  return {
    child,
    ended,
    async untilPrinted(text) {
      while (!stdout.includes(text)) {
        if (over) throw new Error(`ended without printing '${text}': ${stdout}${stderr}`)
        await changed.promise
      }
      return stdout
    },
  }
}

/** Runs a TypeScript file from the repository's sources, as its scripts do, to its end. */
export function runNode(
  arguments_: readonly string[],
  { input = '', env = {} }: RunNodeParameters = {},
): Promise<Ended> {
  return startNode(arguments_, { input, env }).ended
}
