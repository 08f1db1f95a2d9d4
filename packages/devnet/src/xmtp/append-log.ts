import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A file of lines that only grows. A line is handed to the operating system before `append` returns, so it outlives a
 * killed process; it is not flushed to the disk, so the newest lines may be lost with the power.
 */
export class AppendLog {
  readonly #file: number
  #closed = false

  private constructor(file: number) {
    this.#file = file
  }

  /**
   * Opens the file, made with its folder when missing, and hands every whole line to `onLine`, oldest first.
   * A last line that a killed writer left unfinished is cut off.
   */
  static open(path: string, onLine: (line: string) => void): AppendLog {
    mkdirSync(dirname(path), { recursive: true })
    const file = openSync(path, 'a+', 0o600)
    try {
      ftruncateSync(file, readLines(file, onLine))
    } catch (error) {
      closeSync(file)
      throw error
    }
    return new AppendLog(file)
  }

  /** Adds the lines in one write. Nothing happens once the log is closed. */
  append(lines: readonly string[]): void {
    if (this.#closed || lines.length === 0) return
    const bytes = Buffer.from(`${lines.join('\n')}\n`)
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written)
  }

  /** Closes the file. Closing twice is fine. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.#file)
  }
}

const newline = 0x0a

/** Reads line by line, so that a log larger than memory's longest string still opens. Returns where the last whole line ends. */
const readLines = (file: number, onLine: (line: string) => void): number => {
  const chunk = Buffer.alloc(1 << 20)
  let rest: Buffer = Buffer.alloc(0)
  let whole = 0
  for (let position = 0; ; ) {
    const count = readSync(file, chunk, 0, chunk.length, position)
    if (count === 0) return whole
    position += count
    let text = Buffer.concat([rest, chunk.subarray(0, count)])
    for (let end = text.indexOf(newline); end !== -1; end = text.indexOf(newline)) {
      onLine(text.toString('utf8', 0, end))
      whole += end + 1
      text = text.subarray(end + 1)
    }
    rest = text
  }
}
