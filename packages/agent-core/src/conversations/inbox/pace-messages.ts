import type { RichMessage } from '@dealwright/protocols'
import type { Outgoing } from './outgoing.ts'

type Message = RichMessage | { readonly kind: 'text'; readonly text: string }

/** What {@link paceMessages} needs. */
export interface PaceMessagesParameters {
  readonly send: (message: Message) => Promise<void>
  readonly onError: (error: unknown) => void
  /** Messages of progress in a minute. Default 4. */
  readonly perMinute?: number
  /** How long a line of progress waits for others, in milliseconds. Default 1500. */
  readonly quietMs?: number
  /** Unix milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/** Sends what must be read at once, and gathers progress into few messages. */
export interface PacedMessages {
  /** Resolves once what had to be sent at once was sent. */
  add(outgoing: Outgoing): Promise<void>
  /** Sends the progress that waits. */
  flush(): Promise<void>
  close(): void
}

const minute = 60_000

/** Keeps progress from flooding a person: lines that come soon after each other are one message, and only so many go out in a minute. */
export function paceMessages({
  send,
  onError,
  perMinute = 4,
  quietMs = 1_500,
  now = Date.now,
}: PaceMessagesParameters): PacedMessages {
  let lines: { run: string | undefined; line: string }[] = []
  let sent: number[] = []
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> = Promise.resolve()

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = sending.then(work)
    sending = turn.catch(() => undefined)
    return turn
  }
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (lines.length === 0) return Promise.resolve()
    const text = lines.map(({ line }) => line).join('\n')
    lines = []
    sent = [...sent.filter(at => at > now() - minute), now()]
    return inTurn(() => send({ kind: 'text', text }))
  }
  const arm = (): void => {
    if (timer !== undefined) return
    const recent = sent.filter(at => at > now() - minute)
    const [oldest] = recent
    const allowed = recent.length < perMinute || oldest === undefined ? 0 : oldest + minute - now()
    timer = setTimeout(() => void flush().catch(onError), Math.max(quietMs, allowed)).unref()
  }

  return {
    flush,
    add: async outgoing => {
      switch (outgoing.kind) {
        case 'progress':
          lines.push({ run: outgoing.run, line: outgoing.line })
          return arm()
        case 'end':
          lines = lines.filter(({ run }) => run !== outgoing.run)
          await flush()
          return inTurn(() => send({ kind: 'markdown', text: outgoing.text }))
        case 'now':
          await flush()
          for (const message of outgoing.messages) await inTurn(() => send(message))
      }
    },
    close: () => clearTimeout(timer),
  }
}
