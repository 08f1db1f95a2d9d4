/** One stored message: its id, and its encoded form. */
export interface StoredMessage {
  readonly id: number
  readonly createdNs: string
  readonly bytes: Buffer
}

/** A page of messages, and the cursor of the next one: 0 when there is none. */
export interface MessagePage {
  readonly messages: Buffer[]
  readonly nextCursor: number
}

export interface PageParameters {
  ascending: boolean
  /** At most this many messages. */
  limit: number
  /** At most about this many bytes, but always one message. */
  maxBytes: number
  /** Exclusive; 0 starts at the beginning of the direction. */
  cursor: number
}

/** The messages of one group or one installation, ids growing. */
export class TopicLog {
  readonly #messages: StoredMessage[] = []

  /** Adds a message. Its id must be above every id of this log. */
  append(message: StoredMessage): void {
    this.#messages.push(message)
  }

  /** The newest message, if there is one. */
  newest(): StoredMessage | undefined {
    return this.#messages.at(-1)
  }

  /** The first message with an id above the cursor, if there is one. */
  after(cursor: number): StoredMessage | undefined {
    return this.#messages[this.#countUpTo(cursor)]
  }

  /** One page from the cursor on, in the given direction. */
  page({ ascending, limit, maxBytes, cursor }: PageParameters): MessagePage {
    const step = ascending ? 1 : -1
    const below = cursor === 0 ? this.#messages.length : this.#countUpTo(cursor - 1)
    let index = ascending ? this.#countUpTo(cursor) : below - 1
    const messages: Buffer[] = []
    let size = 0
    let last = 0
    for (let message = this.#messages[index]; message !== undefined; message = this.#messages[index]) {
      if (messages.length === limit) return { messages, nextCursor: last }
      if (messages.length > 0 && size + message.bytes.length > maxBytes) return { messages, nextCursor: last }
      messages.push(message.bytes)
      size += message.bytes.length
      last = message.id
      index += step
    }
    return { messages, nextCursor: 0 }
  }

  /** How many messages have an id of at most the cursor, by bisection: history can be long and is asked for often. */
  #countUpTo(cursor: number): number {
    let low = 0
    let high = this.#messages.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const message = this.#messages[middle]
      if (message !== undefined && message.id <= cursor) low = middle + 1
      else high = middle
    }
    return low
  }
}
