import { createHash } from 'node:crypto'
import { AppendLog } from './append-log.ts'
import { identifierKey, mapIdentifiers } from './identifiers.ts'
import type { Wire } from './load-wire.ts'
import type { NodeRecord } from './node-record.ts'
import { parseNodeRecord } from './node-record.ts'
import { TopicLog } from './topic-log.ts'

/** Group messages are kept by group, welcomes by the installation they are for. */
export type MessageKind = 'group' | 'welcome'

/** An entry in the log of an inbox. */
export interface StoredUpdate {
  readonly id: number
  readonly createdNs: string
  readonly bytes: Buffer
}

export interface AddMessageParameters {
  topic: Buffer
  /** The encrypted content, by which a message sent twice is known. */
  content: Buffer
  encode: (id: number, createdNs: string) => Buffer
}

/** Everything the node knows. It is the sum of its records: from the log on disk first, then as they come. */
export class NodeStore {
  readonly #topics = { group: new Map<string, TopicLog>(), welcome: new Map<string, TopicLog>() }
  readonly #seen = new Set<string>()
  readonly #updates = new Map<string, StoredUpdate[]>()
  readonly #inboxes = new Map<string, string>()
  readonly #keyPackages = new Map<string, Buffer>()
  readonly #listeners = new Set<(kind: MessageKind, topic: string) => void>()
  readonly #wire: Wire
  readonly #log: AppendLog | undefined
  #lastId = 0
  #lastNs = 0n

  constructor(wire: Wire, logFile?: string) {
    this.#wire = wire
    this.#log =
      logFile === undefined ? undefined : AppendLog.open(logFile, line => this.#apply(parseNodeRecord(line)))
  }

  /** Stores a batch of messages, in order, leaving out those that are stored already. */
  addMessages(kind: MessageKind, batch: readonly AddMessageParameters[]): void {
    const records: NodeRecord[] = []
    const digests = new Set<string>()
    for (const { topic, content, encode } of batch) {
      const digest = createHash('sha256').update(kind).update(topic).update(content).digest('base64')
      if (this.#seen.has(digest) || digests.has(digest)) continue
      digests.add(digest)
      const { id, ns } = this.#nextStamp()
      const bytes = encode(id, ns).toString('base64')
      records.push({ kind, id, ns, topic: topic.toString('hex'), digest, bytes })
    }
    this.#record(records)
  }

  /** Appends an update to the log of its inbox. */
  addUpdate(inbox: string, bytes: Buffer): void {
    this.#record([{ kind: 'identity', ...this.#nextStamp(), inbox, bytes: bytes.toString('base64') }])
  }

  /** Keeps the newest key package of an installation. */
  setKeyPackage(installationKey: Buffer, bytes: Buffer): void {
    this.#record([
      { kind: 'key-package', key: installationKey.toString('hex'), bytes: bytes.toString('base64') },
    ])
  }

  keyPackage(installationKey: Buffer): Buffer | undefined {
    return this.#keyPackages.get(installationKey.toString('hex'))
  }

  updates(inbox: string): readonly StoredUpdate[] {
    return this.#updates.get(inbox) ?? []
  }

  inboxOf(identifier: string, kind: number): string | undefined {
    return this.#inboxes.get(identifierKey(identifier, kind))
  }

  /** The messages of a topic, if any came. */
  topic(kind: MessageKind, topic: string): TopicLog | undefined {
    return this.#topics[kind].get(topic)
  }

  /** Calls the listener after every stored message. Returns the way to stop it. */
  listen(listener: (kind: MessageKind, topic: string) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Closes the log on disk. */
  close(): void {
    this.#listeners.clear()
    this.#log?.close()
  }

  #record(records: readonly NodeRecord[]): void {
    // Disk first: what a client was told is stored must still be there after a restart.
    this.#log?.append(records.map(record => JSON.stringify(record)))
    for (const record of records) this.#apply(record)
  }

  #apply(record: NodeRecord): void {
    const bytes = Buffer.from(record.bytes, 'base64')
    if (record.kind === 'key-package') {
      this.#keyPackages.set(record.key, bytes)
      return
    }
    const { id, ns } = record
    this.#lastId = Math.max(this.#lastId, id)
    if (BigInt(ns) > this.#lastNs) this.#lastNs = BigInt(ns)
    if (record.kind === 'identity') {
      const log = this.#updates.get(record.inbox)
      if (log === undefined) this.#updates.set(record.inbox, [{ id, createdNs: ns, bytes }])
      else log.push({ id, createdNs: ns, bytes })
      mapIdentifiers(this.#inboxes, this.#wire.decodeIdentityUpdate(bytes))
      return
    }
    this.#seen.add(record.digest)
    const topics = this.#topics[record.kind]
    const topic = topics.get(record.topic) ?? new TopicLog()
    topics.set(record.topic, topic)
    topic.append({ id, createdNs: ns, bytes })
    for (const listener of this.#listeners) listener(record.kind, record.topic)
  }

  /** Ids and times both grow strictly, whatever the clock does. */
  #nextStamp(): { id: number; ns: string } {
    const now = BigInt(Date.now()) * 1_000_000n
    this.#lastNs = now > this.#lastNs ? now : this.#lastNs + 1n
    this.#lastId += 1
    return { id: this.#lastId, ns: String(this.#lastNs) }
  }
}
