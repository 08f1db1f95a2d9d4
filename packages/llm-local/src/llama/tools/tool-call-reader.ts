import { DealwrightError } from '@dealwright/protocols'
import { CALL_CLOSE, CALL_OPEN } from './tool-call-text.ts'

/** A piece of an answer: text, the begin of a call, or a piece of its arguments as JSON. */
export type AnswerPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly index: number; readonly name: string }
  | { readonly kind: 'arguments'; readonly index: number; readonly text: string }

const HEAD = /^\n\{"name": ("(?:[^"\\]|\\.)*"), "arguments": /

/** Reads text and calls out of an answer that was decoded under a tool grammar, in whatever pieces it arrives. */
export class ToolCallReader {
  #state: 'text' | 'head' | 'arguments' | 'tail' = 'text'
  #unread = ''
  #calls = 0

  /** Reads the next piece; what may belong to a tag waits for the piece after. */
  read(text: string): AnswerPart[] {
    this.#unread += text
    const parts: AnswerPart[] = []
    for (let state: string | undefined; state !== this.#state; ) {
      state = this.#state
      parts.push(...this.#step())
    }
    return parts
  }

  /** Ends the reading; throws `bad-model-output` where the answer was cut inside a call: half a call must never run. */
  end(): AnswerPart[] {
    if (this.#state === 'text') return this.#text(this.#unread)
    if (this.#state === 'tail') return []
    throw new DealwrightError({
      code: 'bad-model-output',
      message:
        "The model's answer ends inside a tool call: raise maxTokens or the context size, or drop the stop text.",
      retryable: true,
    })
  }

  #step(): AnswerPart[] {
    switch (this.#state) {
      case 'text':
        return this.#readText()
      case 'head':
        return this.#readHead()
      case 'arguments':
        return this.#readArguments()
      case 'tail':
        if (this.#unread.startsWith(CALL_CLOSE)) this.#enter('text', this.#unread.slice(CALL_CLOSE.length))
        return []
    }
  }

  #readText(): AnswerPart[] {
    const open = this.#unread.indexOf(CALL_OPEN)
    if (open >= 0) {
      const before = this.#unread.slice(0, open)
      this.#enter('head', this.#unread.slice(open + CALL_OPEN.length))
      return this.#text(before)
    }
    const ready = this.#unread.length - sizeOfBegunTag(this.#unread)
    const text = this.#unread.slice(0, ready)
    this.#unread = this.#unread.slice(ready)
    return this.#text(text)
  }

  #readHead(): AnswerPart[] {
    const [head, name] = HEAD.exec(this.#unread) ?? []
    if (head === undefined || name === undefined) return []
    this.#enter('arguments', this.#unread.slice(head.length))
    return [{ kind: 'call', index: this.#calls++, name: JSON.parse(name) }]
  }

  /** The arguments are one line; its last character closes the call around them. */
  #readArguments(): AnswerPart[] {
    const end = this.#unread.indexOf('\n')
    const text = this.#unread.slice(0, end < 0 ? -1 : end - 1)
    if (end < 0) this.#unread = this.#unread.slice(text.length)
    else this.#enter('tail', this.#unread.slice(end + 1))
    return text === '' ? [] : [{ kind: 'arguments', index: this.#calls - 1, text }]
  }

  #enter(state: 'text' | 'head' | 'arguments' | 'tail', unread: string): void {
    this.#state = state
    this.#unread = unread
  }

  /** After a call only line breaks come between it and the next: they are no text of the answer. */
  #text(text: string): AnswerPart[] {
    return text === '' || this.#calls > 0 ? [] : [{ kind: 'text', text }]
  }
}

/** How many characters at the end of a text may be the begin of an opening tag. */
function sizeOfBegunTag(text: string): number {
  for (let size = Math.min(text.length, CALL_OPEN.length - 1); size > 0; size--) {
    if (text.endsWith(CALL_OPEN.slice(0, size))) return size
  }
  return 0
}
