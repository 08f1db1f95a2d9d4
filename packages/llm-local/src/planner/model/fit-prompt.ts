import type { ServiceListing } from '@dealwright/protocols'

/** How much a model reads at once. */
export interface PromptRoom {
  /** Tokens that question and answer may have together. */
  readonly contextSize: number
  countTokens(text: string): number
}

export interface FitPromptParameters<Written> {
  /** Best first. */
  readonly services: readonly ServiceListing[]
  /** Newest last. */
  readonly memory: readonly string[]
  /** What stands in the context besides the prompt. */
  readonly instructions: string
  /** Undefined where nobody knows: then nothing is left out. */
  readonly room: PromptRoom | undefined
  write(services: readonly ServiceListing[], memory: readonly string[]): Written
}

/** A prompt with the services that it shows. */
export interface FittedPrompt<Written> {
  readonly written: Written
  readonly services: readonly ServiceListing[]
}

/** Most tokens kept free for an answer: four steps with long inputs. */
const ANSWER = 512
/** What a chat template writes around the texts. */
const TEMPLATE = 64
/** No tokenizer makes more tokens than this of one UTF-16 unit. */
const TOKENS_PER_UNIT = 3

/**
 * Writes the prompt that fits a context: where all is too much, what is remembered is left out, then the services that fit
 * the message least. The message is never cut: undefined where it does not fit beside one service.
 */
export function fitPrompt<Written extends { readonly prompt: string }>(
  parameters: FitPromptParameters<Written>,
): FittedPrompt<Written> | undefined {
  const { services, memory, instructions, room } = parameters
  const write = (count: number, remembered: readonly string[]): FittedPrompt<Written> => {
    const shown = services.slice(0, count)
    return { services: shown, written: parameters.write(shown, remembered) }
  }
  const all = write(services.length, memory)
  if (room === undefined || fits(all.written.prompt, instructions, room)) return all
  for (let count = services.length; count > 0; count--) {
    const fewer = write(count, [])
    if (fits(fewer.written.prompt, instructions, room)) return fewer
  }
  return undefined
}

function fits(prompt: string, instructions: string, room: PromptRoom): boolean {
  const free = room.contextSize - Math.min(ANSWER, Math.floor(room.contextSize / 4)) - TEMPLATE
  const most = (prompt.length + instructions.length) * TOKENS_PER_UNIT
  // Counting takes a moment: what cannot be too long is not counted.
  return most <= free || room.countTokens(instructions) + room.countTokens(prompt) <= free
}
