import type { Token } from 'node-llama-cpp'
import { bestFirst, type Followed, type Scored } from './best-first.ts'
import type { ChoiceWalk } from './choice-walk.ts'
import { forcedText } from './forced-text.ts'
import {
  type GenerateGuidedParameters,
  type GenerateGuidedReturnType,
  keepPrefix,
  tokenizeExactly,
} from './generate-guided.ts'

export interface SearchGuidedParameters extends GenerateGuidedParameters {
  /** How many beginnings that were not the likeliest are followed at most. */
  readonly alternatives: number
}

/** An answer, or the beginning of one. */
interface Branch extends Scored {
  readonly tokens: readonly Token[]
  readonly walk: ChoiceWalk
}

interface Answer extends Branch {
  readonly finish: 'stop' | 'length'
}

/** Beginnings that are less likely than this next to the likeliest are not followed. */
const LEAST = Math.log(0.01)

/**
 * Decodes the likeliest whole answer under a grammar of choices, best first: where the model was unsure, the beginning that it passed over
 * is kept, and followed later if what was chosen turned out unlikely. A choice counts among all words of the prompt, not only those that
 * the grammar allows: an answer that the grammar has to push along is unlikely. Throws `RangeError` where no token fits.
 */
export async function searchGuided(parameters: SearchGuidedParameters): Promise<GenerateGuidedReturnType> {
  const { sequence, input, walk, table, alternatives, onText } = parameters
  const cachedTokens = await keepPrefix(sequence, input)
  const best = await bestFirst<Branch, Answer>({
    start: { tokens: [], walk, score: 0 },
    alternatives,
    follow: (branch, bound) => follow(branch, { ...parameters, bound }),
  })
  if (best === undefined) throw new RangeError('no token of the model fits the grammar here')
  const text = Buffer.concat(best.tokens.map(token => table.bytesOf(token) ?? new Uint8Array())).toString()
  onText?.(text)
  return { text, finish: best.finish, cachedTokens, outputTokens: best.tokens.length }
}

interface FollowParameters extends SearchGuidedParameters {
  /** An answer that is no likelier than this is given up. */
  readonly bound: number
}

/** Goes on with a beginning, the likeliest token each time. */
async function follow(branch: Branch, parameters: FollowParameters): Promise<Followed<Branch, Answer>> {
  const passedOver: Branch[] = []
  const giveUp = { answer: undefined, passedOver }
  const { sequence, model, table, input, maxTokens, signal, bound } = parameters
  const tokens = [...branch.tokens]
  let { walk, score } = branch
  await keepPrefix(sequence, [...input, ...tokens])
  let pending = [...input, ...tokens].slice(sequence.nextTokenIndex)
  const write = (written: readonly Token[]): void => {
    pending.push(...written)
    tokens.push(...written)
  }
  for (;;) {
    signal.throwIfAborted()
    const forced = forcedText(walk)
    const sure = forced.text === '' ? [] : tokenizeExactly(forced.text, { model, table })
    if (sure !== undefined && sure.length > 0) {
      write(sure)
      walk = forced.walk
    }
    if (walk.canEnd && walk.bytes.length === 0)
      return { answer: { tokens, walk, score, finish: 'stop' }, passedOver }
    if (tokens.length >= maxTokens)
      return bound === Number.NEGATIVE_INFINITY
        ? { answer: { tokens, walk, score, finish: 'length' }, passedOver }
        : giveUp
    const allowed = table.allowed(walk)
    const [only] = allowed
    if (only === undefined) return giveUp
    if (allowed.size === 1) {
      write([only[0]])
      walk = only[1]
      continue
    }
    const ways = [...(await weigh(pending, allowed, parameters))].toSorted(([, a], [, b]) => b - a)
    pending = []
    const [likeliest, ...others] = ways
    if (likeliest === undefined) return giveUp
    for (const [token, likelihood] of others) {
      const next = allowed.get(token)
      if (next === undefined || likelihood < likeliest[1] + LEAST || score + likelihood <= bound) break
      passedOver.push({ tokens: [...tokens, token], walk: next, score: score + likelihood })
    }
    score += likeliest[1]
    if (score <= bound) return giveUp
    walk = allowed.get(likeliest[0]) ?? walk
    write([likeliest[0]])
  }
}

/** How likely each of the tokens is that may come next, as a logarithm. */
async function weigh(
  pending: readonly Token[],
  allowed: ReadonlyMap<Token, ChoiceWalk>,
  { sequence, input }: SearchGuidedParameters,
): Promise<Map<Token, number>> {
  const last = pending.at(-1)
  if (last === undefined) return new Map()
  const outputs = await sequence.controlledEvaluate([
    ...pending.slice(0, -1),
    [last, { generateNext: { probabilities: true } }],
  ])
  const likely = outputs.at(-1)?.next.probabilities
  if (likely === undefined) return new Map()
  const of = (token: Token): number => likely.get(token) ?? 0
  const all = [...new Set([...input, ...allowed.keys()])].reduce((sum, token) => sum + of(token), 0)
  return new Map([...allowed.keys()].map(token => [token, Math.log(of(token) / all)]))
}
