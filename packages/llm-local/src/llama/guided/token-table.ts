import { readGgufFileInfo, type Token } from 'node-llama-cpp'
import { z } from 'zod'
import type { ChoiceWalk } from './choice-walk.ts'

/** What every token of a model writes, in bytes, sorted: tokens that begin alike stand together. */
export class TokenTable {
  readonly #tokens: readonly Token[]
  readonly #written: ReadonlyMap<Token, Uint8Array>
  readonly #bytes: readonly Uint8Array[]

  constructor(entries: readonly { readonly token: Token; readonly bytes: Uint8Array }[]) {
    this.#written = new Map(entries.map(({ token, bytes }) => [token, bytes]))
    const sorted = entries.toSorted((a, b) => Buffer.compare(a.bytes, b.bytes))
    this.#tokens = sorted.map(({ token }) => token)
    this.#bytes = sorted.map(({ bytes }) => bytes)
  }

  /** The bytes that a token writes; undefined for one that writes none. */
  bytesOf(token: Token): Uint8Array | undefined {
    return this.#written.get(token)
  }

  /** The tokens that may come next on a walk, each with the walk behind it. */
  allowed(walk: ChoiceWalk): Map<Token, ChoiceWalk> {
    const found = new Map<Token, ChoiceWalk>()
    this.#search({ walk, from: 0, to: this.#tokens.length, depth: 0 }, found)
    return found
  }

  #search(range: Range, found: Map<Token, ChoiceWalk>): void {
    const { walk, depth } = range
    for (const byte of walk.bytes) {
      let from = this.#firstFrom(byte, range)
      const to = this.#firstFrom(byte + 1, range)
      const next = from < to ? walk.step(byte) : undefined
      if (next === undefined) continue
      // Of tokens that begin alike the shortest stand first.
      for (; from < to && this.#bytes[from]?.length === depth + 1; from++) {
        const token = this.#tokens[from]
        if (token !== undefined) found.set(token, next)
      }
      if (from < to) this.#search({ walk: next, from, to, depth: depth + 1 }, found)
    }
  }

  /** The first token of a range whose byte at this depth is not below the given one. */
  #firstFrom(byte: number, { from, to, depth }: Range): number {
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#bytes[middle]?.[depth] ?? -1) < byte) low = middle + 1
      else high = middle
    }
    return low
  }
}

interface Range {
  readonly walk: ChoiceWalk
  readonly from: number
  readonly to: number
  readonly depth: number
}

const Header = z.object({
  model: z.string(),
  tokens: z.array(z.string()),
  token_type: z.array(z.number()),
})

/** Kinds of tokens as GGUF numbers them: those that write plain text, and those of one byte. */
const NORMAL = 1
const BYTE = 6

/**
 * Reads what the tokens of a model file write; undefined for a kind of tokenizer that is not byte-level BPE or SentencePiece.
 */
export async function readTokenTable(path: string): Promise<TokenTable | undefined> {
  const { metadata } = await readGgufFileInfo(path, {
    readTensorInfo: false,
    sourceType: 'filesystem',
    ignoreKeys: [],
    logWarnings: false,
  })
  const header = Header.safeParse(metadata.tokenizer?.ggml)
  if (!header.success) return undefined
  const { model, tokens, token_type: types } = header.data
  const write = model === 'gpt2' ? fromByteLetters : model === 'llama' ? fromPiece : undefined
  if (write === undefined) return undefined
  return new TokenTable(
    tokens.flatMap((text, index) => {
      const type = types[index]
      const bytes = type === NORMAL || type === BYTE ? write(text, type === BYTE) : undefined
      // A token is the index in this list: node-llama-cpp brands the number.
      return bytes === undefined || bytes.length === 0 ? [] : [{ token: index as Token, bytes }]
    }),
  )
}

const encoder = new TextEncoder()

function fromPiece(text: string, isByte: boolean): Uint8Array | undefined {
  if (!isByte) return encoder.encode(text.replaceAll('\u2581', ' '))
  const hex = /^<0x([0-9A-F]{2})>$/.exec(text)?.[1]
  return hex === undefined ? undefined : Uint8Array.of(Number.parseInt(hex, 16))
}

/** Byte-level BPE writes each byte as a letter: the printable ones of Latin-1 as themselves, the others from U+0100 on, in their order. */
const BYTE_LETTERS: ReadonlyMap<string, number> = (() => {
  const letters = new Map<string, number>()
  let others = 0x100
  for (let byte = 0; byte < 256; byte++) {
    const isPlain = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad)
    letters.set(String.fromCharCode(isPlain ? byte : others++), byte)
  }
  return letters
})()

function fromByteLetters(text: string): Uint8Array | undefined {
  const bytes = Array.from(text, letter => BYTE_LETTERS.get(letter))
  const known = bytes.filter(byte => byte !== undefined)
  return known.length === bytes.length ? Uint8Array.from(known) : undefined
}
