/** Runes: letters that nobody writes by chance, each one token of planner-nano, and cut apart from signs beside them. */
const SYMBOLS = Array.from({ length: 64 }, (_, at) => String.fromCodePoint(0x16a0 + at))

/** Names of inputs and outputs with the symbols that stand for them; a name keeps its symbol from one service to the next. */
export class NameSymbols {
  readonly #symbols = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #offset: number

  /** `offset`: the symbol to begin with, so that training meets all of them. */
  constructor(offset = 0) {
    this.#offset = offset
  }

  /** The symbol of a name; where there are more names than symbols, the name itself. */
  symbolOf(name: string): string {
    const known = this.#symbols.get(name)
    if (known !== undefined) return known
    const count = this.#symbols.size
    const symbol = SYMBOLS[(count + this.#offset) % SYMBOLS.length]
    if (symbol === undefined || count >= SYMBOLS.length) return name
    this.#symbols.set(name, symbol)
    this.#names.set(symbol, name)
    return symbol
  }

  nameOf(symbol: string): string {
    return this.#names.get(symbol) ?? symbol
  }
}
