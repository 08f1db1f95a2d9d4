import type { ChoiceWalk } from './choice-walk.ts'

/** What must come next on a walk, whatever a model says. */
export interface ForcedText {
  readonly text: string
  /** The walk behind the text. */
  readonly walk: ChoiceWalk
  /** Whether the whole text ends behind it. */
  readonly isEnd: boolean
}

/**
 * The text that a walk leaves no choice about, up to its end or to a place where a tokenizer surely begins a new token: what is behind
 * the last whole word may be written together with what is chosen next, and that is the model's to write.
 */
export function forcedText(walk: ChoiceWalk): ForcedText {
  const bytes: number[] = []
  let place = walk
  while (place.bytes.length === 1 && !place.canEnd) {
    const [byte = 0] = place.bytes
    const next = place.step(byte)
    if (next === undefined) break
    bytes.push(byte)
    place = next
  }
  // Within a letter of several bytes only tokens of bytes can go on.
  if (((bytes[0] ?? 0) & 0xc0) === 0x80) return { text: '', walk, isEnd: false }
  const isEnd = place.canEnd && place.bytes.length === 0
  const all = new TextDecoder().decode(Uint8Array.from(bytes), { stream: !isEnd })
  const text = isEnd ? all : (/^.*[\p{L}\p{N}](?=[^\p{L}\p{N}])/su.exec(all)?.[0] ?? '')
  return { text, walk: isEnd ? place : follow(walk, new TextEncoder().encode(text)), isEnd }
}

/** Follows bytes that a walk is known to allow. */
export const follow = (walk: ChoiceWalk, bytes: Uint8Array): ChoiceWalk =>
  bytes.reduce<ChoiceWalk>((place, byte) => place.step(byte) ?? place, walk)
