import {
  DealwrightError,
  failed,
  type Json,
  type PlanFailure,
  type PlannerPort,
  type PlanRequest,
  type ServiceListing,
} from '@dealwright/protocols'
import type { BaseMessageLike } from '@langchain/core/messages'
import { findAddressFault } from '../../grounding/find-address-fault.ts'
import { findCeiling } from '../../grounding/find-ceiling.ts'
import { type Message, readMessage } from '../../grounding/message.ts'
import { newestOfEach, rankServices } from '../keyword/match-services.ts'
import { emptyRequest, noService } from '../plan-failures.ts'
import { readReply } from '../read-reply.ts'
import { shortPrompt } from '../short/short-prompt.ts'
import { type AskModel, createAskModel, type PlanningChatModel } from './ask-model.ts'
import { explainModelError } from './explain-model-error.ts'
import { fitPrompt, type PromptRoom } from './fit-prompt.ts'
import { PLAN_INSTRUCTIONS, planPrompt } from './plan-prompt.ts'
import { planSchema } from './plan-schema.ts'
import { type Answer, readAnswer } from './read-answer.ts'

export interface CreateModelPlannerParameters {
  readonly chatModel: PlanningChatModel
  /** One line for people: which model, where. */
  readonly description: string
  /** What the model reads at once; without it nothing is left out of a long prompt. */
  readonly room?: PromptRoom | undefined
  /** The model was trained on {@link shortPrompt}: it needs no instructions, knows nothing of memory, and is asked once. Default false. */
  readonly trained?: boolean | undefined
  /** Called when the planner is closed; the chat model is the caller's otherwise. */
  readonly onClose?: (() => Promise<void>) | undefined
}

/** More services than this do not fit a small model's attention: those that share words with the message come first. */
const MAX_SERVICES = 12
/** Remembered lines that a model is shown, the newest. */
const MAX_MEMORY = 12

/**
 * Plans with a chat model, whose answer is listed services with values of the message. Under a grammar (the local model)
 * nothing else can be decoded; from any other model nothing else is accepted. The ceiling never comes from the model.
 * Throws `planner-unavailable` where the model cannot be asked.
 */
export function createModelPlanner({
  chatModel,
  description,
  room,
  trained = false,
  onClose,
}: CreateModelPlannerParameters): PlannerPort {
  const askModel = createAskModel(chatModel)
  return {
    description,
    async plan(request, { signal } = {}) {
      signal?.throwIfAborted()
      if (!/[\p{L}\p{N}]/u.test(request.text)) return failed(emptyRequest())
      if (request.services.length === 0) return failed(noService([]))
      const ceiling = findCeiling(request.text, request.token)
      if (!ceiling.ok) return ceiling
      const fault = findAddressFault(request.text)
      if (fault !== undefined) return failed(fault)
      try {
        const answer = await ask({ askModel, request, room, trained, ceiling: ceiling.value, signal })
        if (answer === undefined) return failed(tooLong(description))
        return answer.kind === 'final' ? answer.result : failed(answer.question ?? unableToPlan(description))
      } catch (error) {
        signal?.throwIfAborted()
        throw explainModelError(error, description)
      }
    },
    readAnswer: readReply,
    close: async () => onClose?.(),
  }
}

const unableToPlan = (description: string): PlanFailure => ({
  code: 'not-understood',
  message: `${description} is not able to plan this: say it in other words, or choose a stronger model.`,
})

const tooLong = (description: string): PlanFailure => ({
  code: 'not-understood',
  message: `That message is too long for ${description}: say it in fewer words, or load the model with a larger contextSize.`,
})

/** The services that fit the message best, best first. */
const choose = ({ text, services }: PlanRequest): readonly ServiceListing[] =>
  newestOfEach(rankServices(text, services)).slice(0, MAX_SERVICES)

/** A prompt with what its answer is written in. */
interface WrittenPrompt {
  readonly prompt: string
  readonly schema: (order?: readonly string[]) => { [keyword: string]: Json }
  /** The services that the answer should have in its steps, where it is seen to leave some out. */
  orderOf(answer: unknown): readonly string[] | undefined
  restore(answer: unknown): unknown
}

const longPrompt = (
  services: readonly ServiceListing[],
  message: Message,
  memory: readonly string[],
): WrittenPrompt => ({
  prompt: planPrompt(services, message, memory),
  schema: order => planSchema(services, message, order),
  orderOf: () => undefined,
  restore: answer => answer,
})

interface AskParameters {
  readonly askModel: AskModel
  readonly request: PlanRequest
  readonly room: PromptRoom | undefined
  readonly trained: boolean
  readonly ceiling: bigint | null
  readonly signal: AbortSignal | undefined
}

/** Asks once, and once more with what was wrong. Undefined where the message does not fit the context. */
async function ask(parameters: AskParameters): Promise<Answer | undefined> {
  const { askModel, request, room, trained, ceiling, signal } = parameters
  const message = readMessage(request.text, request)
  const instructions = trained ? '' : PLAN_INSTRUCTIONS
  const memory = trained ? [] : (request.memory ?? []).slice(-MAX_MEMORY)
  const write = (shown: readonly ServiceListing[], remembered: readonly string[]): WrittenPrompt =>
    trained ? shortPrompt(shown, message) : longPrompt(shown, message, remembered)
  const fitted = fitPrompt({ services: choose(request), memory, instructions, room, write })
  if (fitted === undefined) return undefined
  const { services, written } = fitted
  const schema = written.schema()
  const prompt: BaseMessageLike[] = [
    ...(trained ? [] : [['system', instructions] satisfies BaseMessageLike]),
    ['human', written.prompt],
  ]
  const first = await askModel({ schema, prompt, signal })
  const answer = readAnswer(written.restore(first.parsed), { request, services, ceiling })
  const order = written.orderOf(first.parsed)
  if (order !== undefined) {
    const { parsed } = await askModel({ schema: written.schema(order), prompt, signal })
    const whole = readAnswer(written.restore(parsed), { request, services, ceiling })
    return whole.kind === 'final' && whole.result.ok ? whole : answer
  }
  if (answer.kind === 'final' || trained) return answer
  const repair: BaseMessageLike = [
    'human',
    `That cannot be used: ${answer.reason}. Answer again, with the JSON alone.`,
  ]
  const said = first.raw === undefined ? [] : [first.raw]
  try {
    const second = await askModel({ schema, prompt: [...prompt, ...said, repair], signal })
    return readAnswer(second.parsed, { request, services, ceiling })
  } catch (error) {
    // No room for a second question: what the first gave has to do.
    if (error instanceof DealwrightError && error.code === 'prompt-too-long') return answer
    throw error
  }
}
