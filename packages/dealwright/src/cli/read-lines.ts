import { createInterface } from 'node:readline'

export interface Lines {
  /** The next line without the spaces around it; undefined at the end of input. */
  read(): Promise<string | undefined>
  close(): void
}

export interface ReadLinesParameters {
  input: NodeJS.ReadStream
  output: NodeJS.WriteStream
  /** No prompt and no editing, also on a terminal. */
  isPlain?: boolean
  /** Ctrl-C on a terminal, which readline keeps from becoming a signal. */
  onInterrupt: () => void
}

/** Reads lines from a person at a terminal, with a prompt and editing, or from a pipe, with neither. Keeps what comes early. */
export function readLines({ input, output, isPlain = false, onInterrupt }: ReadLinesParameters): Lines {
  const terminal = !isPlain && input.isTTY && output.isTTY
  const lines = createInterface({ input, output, terminal, prompt: terminal ? '> ' : '' })
  const early: string[] = []
  let wanted: ((line: string | undefined) => void) | undefined
  let ended = false
  const give = (line: string | undefined) => {
    wanted?.(line)
    wanted = undefined
  }
  lines.on('line', line => (wanted === undefined ? early.push(line.trim()) : give(line.trim())))
  lines.on('SIGINT', onInterrupt)
  lines.on('close', () => {
    ended = true
    give(undefined)
  })
  return {
    read() {
      const line = early.shift()
      if (line !== undefined || ended) return Promise.resolve(line)
      if (terminal) lines.prompt()
      return new Promise(resolve => {
        wanted = resolve
      })
    },
    close: () => lines.close(),
  }
}
