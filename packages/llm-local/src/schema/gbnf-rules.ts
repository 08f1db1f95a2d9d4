/** Collects the rules of one grammar. */
export interface GbnfRules {
  /** Adds a rule (the same text once) and returns its name. */
  add(text: string): string
  /** The rule of a key: written on first use, by then already known by its name. */
  named(key: string, write: () => string): string
  /** All rules, a line each. */
  lines(): string[]
}

/** {@link GbnfRules} over two maps: rules by name, names by key or text. */
export class RuleBook implements GbnfRules {
  readonly #rules = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #prefix: string

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  add(text: string): string {
    return this.named(`text ${text}`, () => text)
  }

  named(key: string, write: () => string): string {
    const known = this.#names.get(key)
    if (known !== undefined) return known
    const name = `${this.#prefix}${this.#names.size}`
    this.#names.set(key, name)
    this.#rules.set(name, write())
    return name
  }

  lines(): string[] {
    return [...this.#rules].map(([name, text]) => `${name} ::= ${text}`)
  }
}
