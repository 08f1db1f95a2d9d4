import { ink } from './ink.ts'
import { wrapText } from './wrap-text.ts'

/** Writes what a person reads: a narrow column of heads, and beside it text of at most 100 columns in all. */
export interface Page {
  /** One line as it is; may hold colours. */
  line(head: string, text: string): void
  /** Plain text, broken into as many lines as it needs, each painted alike. */
  text(head: string, plain: string, paint?: (text: string) => string): void
  blank(): void
}

const headWidth = 12
const textWidth = 100 - 2 - headWidth

/** A page that prints its lines with `print`. */
export function createPage(print: (line: string) => void): Page {
  const line = (head: string, text: string) => print(`  ${ink.bold(head.padEnd(headWidth))}${text}`.trimEnd())
  return {
    line,
    text(head, plain, paint = text => text) {
      for (const [index, part] of wrapText(plain, textWidth).entries())
        line(index === 0 ? head : '', paint(part))
    },
    blank: () => print(''),
  }
}
