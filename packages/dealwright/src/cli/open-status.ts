import { ink } from './ink.ts'

/** The line that says what is being waited for. */
export interface Status {
  /** Says what is being waited for, in place of what was said before. */
  show(text: string): void
  /** Prints lines for good, above the status. */
  print(line: string): void
  /** Takes the status away until the next `show`. */
  hide(): void
  close(): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const clear = '\r\x1b[2K'

/** A status line with a turning sign on a terminal. Elsewhere nothing is shown: what can not be taken back would be noise. */
export function openStatus(output: NodeJS.WriteStream): Status {
  const live = output.isTTY && process.env.TERM !== 'dumb'
  let text = ''
  let frame = 0
  const draw = () => {
    const sign = frames[frame % frames.length] ?? ''
    // A line that wraps could not be cleared.
    output.write(
      `${clear}  ${ink.dim(`${sign} ${text} ...`.slice(0, Math.max(1, (output.columns || 80) - 3)))}`,
    )
  }
  const erase = () => {
    if (live && text !== '') output.write(clear)
  }
  const timer = live
    ? setInterval(() => {
        frame += 1
        if (text !== '') draw()
      }, 100).unref()
    : undefined
  const hide = () => {
    erase()
    text = ''
  }
  return {
    show(next) {
      text = next
      if (live) draw()
    },
    print(line) {
      erase()
      output.write(`${line}\n`)
      if (live && text !== '') draw()
    },
    hide,
    close() {
      hide()
      clearInterval(timer)
    },
  }
}
