import { type ChoiceGrammar, readChoiceGrammar } from './choice-grammar.ts'
import { type ChoiceWalk, walkChoices } from './choice-walk.ts'
import { readTokenTable, type TokenTable } from './token-table.ts'

/** What leads a model through a grammar of choices. */
export interface Guide {
  readonly table: TokenTable
  readonly walk: ChoiceWalk
}

/** Walks kept for repeated grammars. */
const MAX_WALKS = 16

/** Makes guides for grammars; the model's tokens are read once, when a grammar first needs them. */
export class Guides {
  readonly #path: string
  readonly #walks = new Map<string, ChoiceWalk | undefined>()
  #table: Promise<TokenTable | undefined> | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** The guide through a grammar; undefined where it is not one of choices, or the model's tokens are of an unknown kind. */
  async find(grammar: string): Promise<Guide | undefined> {
    const walk = this.#walkOf(grammar)
    if (walk === undefined) return undefined
    // A file that cannot be read twice is no reason to fail: llama.cpp follows any grammar, only slower.
    this.#table ??= readTokenTable(this.#path).catch(() => undefined)
    const table = await this.#table
    return table === undefined ? undefined : { table, walk }
  }

  #walkOf(grammar: string): ChoiceWalk | undefined {
    if (this.#walks.has(grammar)) return this.#walks.get(grammar)
    const read = readChoiceGrammar(grammar)
    const walk = read === undefined ? undefined : startWalk(read)
    if (this.#walks.size >= MAX_WALKS) this.#walks.clear()
    this.#walks.set(grammar, walk)
    return walk
  }
}

/** A grammar with too many ways to follow is left to llama.cpp. */
function startWalk(grammar: ChoiceGrammar): ChoiceWalk | undefined {
  try {
    return walkChoices(grammar)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
