import { EventEmitter } from 'node:events'
import type { PGlite } from '@electric-sql/pglite'

/**
 * Lets BullMQ talk to an embedded PGlite as to a pool of PostgreSQL connections, with no socket in between: faster, and no
 * port that other users of the machine could reach. All "connections" share PGlite's one session, which is sound because
 * BullMQ sends single statements and opens a transaction only to migrate.
 */
export class PglitePool extends EventEmitter {
  readonly #database: PGlite
  readonly #clients = new Set<PgliteClient>()
  readonly #silence: () => void

  constructor(database: PGlite) {
    super()
    this.#database = database
    this.setMaxListeners(0)
    this.#silence = database.onNotification((channel, payload) => {
      for (const client of this.#clients) client.emit('notification', { channel, payload })
    })
  }

  query<Row>(text: string, parameters?: readonly unknown[]): Promise<{ rows: Row[] }> {
    return runQuery<Row>(this.#database, text, parameters)
  }

  async connect(): Promise<PgliteClient> {
    const client = new PgliteClient(this.#database, () => this.#clients.delete(client))
    this.#clients.add(client)
    return client
  }

  async end(): Promise<void> {
    this.#silence()
    this.#clients.clear()
  }
}

class PgliteClient extends EventEmitter {
  readonly #database: PGlite
  readonly #release: () => void
  /** BullMQ asks for TCP keep-alive; a connection inside the process cannot drop silently. */
  readonly connection = { stream: { setKeepAlive: () => {} } }

  constructor(database: PGlite, release: () => void) {
    super()
    this.#database = database
    this.#release = release
    this.setMaxListeners(0)
  }

  query<Row>(text: string, parameters?: readonly unknown[]): Promise<{ rows: Row[] }> {
    return runQuery<Row>(this.#database, text, parameters)
  }

  release(): void {
    this.#release()
  }
}

const runQuery = async <Row>(
  database: PGlite,
  text: string,
  parameters?: readonly unknown[],
): Promise<{ rows: Row[] }> => {
  // Only scripts hold several statements; they return no rows.
  if (parameters === undefined && /;\s*\S/.test(text)) {
    await database.exec(text)
    return { rows: [] }
  }
  return database.query<Row>(text, parameters && [...parameters])
}
