import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createSignerLine } from './create-signer-line.ts'
import { ExternalSigner } from './external-signer.ts'
import type { SignerRulesInput } from './signer-rules.ts'

/** What {@link startSignerProcess} needs. */
export interface StartSignerProcessParameters {
  /** Keystore file that the process opens. */
  readonly keystore: string
  readonly passphrase: string
  /** What the process holds every signature to. */
  readonly rules: SignerRulesInput
  /** File in which the process remembers what it signed. */
  readonly ledger: string
  /** How long the process may take to open the keystore, and for each signature. Default 60000 ms. */
  readonly timeoutMs?: number
}

/** A signer in a process of its own. */
export interface SignerProcess extends AsyncDisposable {
  readonly signer: ExternalSigner
  readonly pid: number | undefined
  close(): Promise<void>
}

/**
 * Starts the reference signer: a process that alone holds the key, reads again what it is asked to sign, and has caps of its own.
 * The passphrase goes over its standard input. Throws `signer-failed` with the process's own words.
 */
export async function startSignerProcess(parameters: StartSignerProcessParameters): Promise<SignerProcess> {
  const { timeoutMs = 60_000, ...opening } = parameters
  // Beside this file, as source or as built.
  const source = new URL('./signer-process.ts', import.meta.url).href
  const file = import.meta.url.endsWith('.ts') ? source : source.replace(/\.ts$/, '.js')
  const child = spawn(process.execPath, [...conditions(), fileURLToPath(file)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: childEnvironment(),
  })
  const line = createSignerLine({ write: text => child.stdin.write(text), timeoutMs })
  const ended = new Promise<void>(resolve => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  }).then(line.end)
  // A pipe that breaks shows as the process's end.
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', line.receive)
  const close = async (): Promise<void> => {
    child.stdin.end()
    child.kill()
    await ended
  }
  try {
    const address = await line.open(opening)
    return {
      signer: new ExternalSigner(address, line.ask),
      pid: child.pid,
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Nothing of this process's environment but what Node needs: a key in it is none of the signer's business. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { PATH, NODE_OPTIONS, SystemRoot } = process.env
  return { PATH, NODE_OPTIONS, SystemRoot }
}

/** How packages are found must be the same in both processes. */
function conditions(): string[] {
  return process.execArgv.filter(argument => argument.startsWith('--conditions='))
}
