import { type LlamaContextSequence, type LlamaModel, type Token, TokenBias } from 'node-llama-cpp'
import type { ChoiceWalk } from './choice-walk.ts'
import { forcedText } from './forced-text.ts'
import type { TokenTable } from './token-table.ts'

export interface GenerateGuidedParameters {
  readonly sequence: LlamaContextSequence
  readonly model: LlamaModel
  readonly table: TokenTable
  readonly input: readonly Token[]
  readonly walk: ChoiceWalk
  readonly maxTokens: number
  readonly temperature?: number | undefined
  readonly topP?: number | undefined
  readonly seed?: number | undefined
  readonly signal: AbortSignal
  readonly onText?: ((text: string) => void) | undefined
}

export interface GenerateGuidedReturnType {
  readonly text: string
  readonly finish: 'stop' | 'length'
  readonly cachedTokens: number
  readonly outputTokens: number
}

/** Above what any logit is: of tokens raised by this much, one is always drawn. */
const RAISED = 1_000

/**
 * Decodes an answer under a grammar of choices. The model is asked at each real choice only, among the tokens that fit there; what
 * must come anyway is read by it many tokens at once, like a part of the prompt. Throws `RangeError` where no token fits.
 */
export async function generateGuided(
  parameters: GenerateGuidedParameters,
): Promise<GenerateGuidedReturnType> {
  const { sequence, model, table, input, maxTokens, signal, onText } = parameters
  const cachedTokens = await keepPrefix(sequence, input)
  const decoder = new TextDecoder()
  let pending = input.slice(sequence.nextTokenIndex)
  let outputTokens = 0
  let walk = parameters.walk
  let text = ''
  const write = (tokens: readonly Token[], written: string): void => {
    pending.push(...tokens)
    outputTokens += tokens.length
    text += written
    if (written !== '') onText?.(written)
  }
  for (;;) {
    signal.throwIfAborted()
    const forced = forcedText(walk)
    const tokens = forced.text === '' ? [] : tokenizeExactly(forced.text, { model, table })
    if (tokens !== undefined && tokens.length > 0) {
      write(tokens, forced.text)
      walk = forced.walk
    }
    if (walk.canEnd && walk.bytes.length === 0) return { text, finish: 'stop', cachedTokens, outputTokens }
    if (outputTokens >= maxTokens) return { text, finish: 'length', cachedTokens, outputTokens }
    const allowed = table.allowed(walk)
    if (allowed.size === 0) throw new RangeError('no token of the model fits the grammar here')
    const [only] = allowed.keys()
    const token =
      allowed.size === 1
        ? only
        : await choose(pending, [...allowed.keys()], { ...parameters, step: outputTokens })
    const next = token === undefined ? undefined : allowed.get(token)
    if (token === undefined || next === undefined) throw new RangeError('the model chose what does not fit')
    if (allowed.size > 1) pending = []
    walk = next
    write([token], decoder.decode(table.bytesOf(token), { stream: true }))
  }
}

/** Forgets what the sequence holds beyond the part that the input begins with; tells how much of the input stays. */
export async function keepPrefix(sequence: LlamaContextSequence, input: readonly Token[]): Promise<number> {
  // The last token is always read anew: what comes next is drawn from it.
  const shared = sequence.compareContextTokens([...input]).firstDifferentIndex
  const start = Math.min(shared, input.length - 1)
  if (start < sequence.nextTokenIndex) {
    await sequence.eraseContextTokenRanges([{ start, end: sequence.nextTokenIndex }])
  }
  return sequence.nextTokenIndex
}

/** The tokens of a text, where they write it to the byte: some tokenizers add a space or change letters. */
export function tokenizeExactly(
  text: string,
  { model, table }: { model: LlamaModel; table: TokenTable },
): Token[] | undefined {
  const tokens = model.tokenize(text, false, 'trimLeadingSpace')
  const written = tokens.map(token => table.bytesOf(token))
  const known = written.filter(bytes => bytes !== undefined)
  return known.length === written.length && Buffer.concat(known).equals(Buffer.from(text))
    ? tokens
    : undefined
}

async function choose(
  pending: readonly Token[],
  allowed: readonly Token[],
  { sequence, model, temperature, topP, seed, step }: GenerateGuidedParameters & { step: number },
): Promise<Token | undefined> {
  const tokenBias = TokenBias.for(model)
  for (const token of allowed) tokenBias.set(token, { logit: RAISED })
  const last = pending.at(-1)
  if (last === undefined) return undefined
  const options = {
    tokenBias,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    // One seed for all draws would draw alike each time.
    ...(seed !== undefined && { seed: (seed + step) >>> 0 }),
  }
  const outputs = await sequence.controlledEvaluate([
    ...pending.slice(0, -1),
    [last, { generateNext: { token: true, options } }],
  ])
  return outputs.at(-1)?.next.token ?? undefined
}
