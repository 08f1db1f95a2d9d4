import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Reads the first line of standard input, as it is; a terminal does not show it. Undefined where there is none. */
export async function readPassphrase(
  signal: AbortSignal,
  { input, output }: { input: NodeJS.ReadStream; output: NodeJS.WriteStream } = {
    input: process.stdin,
    output: process.stderr,
  },
): Promise<string | undefined> {
  const terminal = input.isTTY && output.isTTY
  if (terminal) output.write('Passphrase: ')
  // What readline would echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: nowhere, terminal })
  try {
    return await new Promise<string | undefined>(resolve => {
      lines.once('line', resolve)
      lines.once('close', () => resolve(undefined))
      // On a terminal readline keeps Ctrl-C from becoming a signal.
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
      signal.addEventListener('abort', () => resolve(undefined), { once: true })
    })
  } finally {
    lines.close()
    input.pause()
    if (terminal) output.write('\n')
  }
}
