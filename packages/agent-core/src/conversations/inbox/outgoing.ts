import type { RichMessage } from '@dealwright/protocols'

/** What a person's messaging app is shown of an event. */
export type Outgoing =
  /** At once, in these messages. */
  | {
      readonly kind: 'now'
      readonly messages: readonly (RichMessage | { readonly kind: 'text'; readonly text: string })[]
    }
  /** A line of progress, together with others that come soon. */
  | { readonly kind: 'progress'; readonly run: string | undefined; readonly line: string }
  /** The end of a run: lines of progress that were not sent yet are moot. */
  | { readonly kind: 'end'; readonly run: string; readonly text: string }
