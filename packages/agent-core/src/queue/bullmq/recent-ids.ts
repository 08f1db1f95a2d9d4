const capacity = 10_000

/** Remembers the ids it was given last. */
export class RecentIds {
  readonly #ids = new Set<string>()

  /** False where the id is remembered already. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false
    this.#ids.add(id)
    if (this.#ids.size > capacity) for (const oldest of this.#ids) return this.#ids.delete(oldest)
    return true
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }
}
