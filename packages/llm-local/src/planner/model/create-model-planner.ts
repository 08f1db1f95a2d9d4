import {
  failed,
  type PlanFailure,
  type PlannerPort,
  type PlanRequest,
  type ServiceListing,
} from '@dealwright/protocols'
import type { BaseMessage, BaseMessageLike } from '@langchain/core/messages'
import type { Runnable } from '@langchain/core/runnables'
import { findAddressFault } from '../../grounding/find-address-fault.ts'
import { findCeiling } from '../../grounding/find-ceiling.ts'
import { readMessage } from '../../grounding/message.ts'
import { newestOfEach, rankServices } from '../keyword/match-services.ts'
import { emptyRequest, noService } from '../plan-failures.ts'
import { readReply } from '../read-reply.ts'
import { explainModelError, statusOf } from './explain-model-error.ts'
import { PLAN_INSTRUCTIONS, planPrompt } from './plan-prompt.ts'
import { planSchema } from './plan-schema.ts'
import { type Answer, readAnswer } from './read-answer.ts'

/** What a planner needs of a LangChain chat model: every `BaseChatModel` has it. */
export interface PlanningChatModel {
  withStructuredOutput(
    schema: Record<string, unknown>,
    config: { name: string; includeRaw: true; method?: 'jsonMode' | 'jsonSchema' },
  ): Runnable<BaseMessageLike[], { raw: BaseMessage; parsed: Record<string, unknown> }>
}

export interface CreateModelPlannerParameters {
  readonly chatModel: PlanningChatModel
  /** One line for people: which model, where. */
  readonly description: string
  /** Called when the planner is closed; the chat model is the caller's otherwise. */
  readonly onClose?: (() => Promise<void>) | undefined
}

/** More services than this do not fit a small model's attention: those that share words with the message come first. */
const MAX_SERVICES = 12

/**
 * Plans with a chat model, whose answer is one listed service and values of the message. Under a grammar (the local model)
 * nothing else can be decoded; from any other model nothing else is accepted. The ceiling never comes from the model.
 * Throws `planner-unavailable` where the model cannot be asked.
 */
export function createModelPlanner({
  chatModel,
  description,
  onClose,
}: CreateModelPlannerParameters): PlannerPort {
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
        const asked = { chatModel, request, services: choose(request), ceiling: ceiling.value, signal }
        const answer = await ask(asked)
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

/** By name, not by rank: messages about the same services then begin with the same prompt, which stays evaluated. */
function choose({ text, services }: PlanRequest): readonly ServiceListing[] {
  const chosen = newestOfEach(rankServices(text, services)).slice(0, MAX_SERVICES)
  return chosen.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

interface AskParameters {
  readonly chatModel: PlanningChatModel
  readonly request: PlanRequest
  readonly services: readonly ServiceListing[]
  readonly ceiling: bigint | null
  readonly signal: AbortSignal | undefined
}

/** Asks once, and once more with what was wrong. */
async function ask({ chatModel, request, services, ceiling, signal }: AskParameters): Promise<Answer> {
  const message = readMessage(request.text, request)
  const schema = planSchema(services, message)
  const prompt: BaseMessageLike[] = [
    ['system', PLAN_INSTRUCTIONS],
    ['human', planPrompt(services, message)],
  ]
  const first = await invoke(chatModel, { schema, prompt, signal })
  const answer = readAnswer(first.parsed, { request, services, ceiling })
  if (answer.kind === 'final') return answer
  const repair: BaseMessageLike = [
    'human',
    `That cannot be used: ${answer.reason}. Answer again, with the JSON alone.`,
  ]
  const said = first.raw === undefined ? [] : [first.raw]
  const second = await invoke(chatModel, { schema, prompt: [...prompt, ...said, repair], signal })
  return readAnswer(second.parsed, { request, services, ceiling })
}

interface InvokeParameters {
  readonly schema: Record<string, unknown>
  readonly prompt: BaseMessageLike[]
  readonly signal: AbortSignal | undefined
}

interface Output {
  readonly raw: BaseMessage | undefined
  readonly parsed: Record<string, unknown> | null
}

/**
 * Servers without JSON Schema output refuse the request: they get it again in plain JSON mode. An answer that is not JSON is
 * no answer, whether the client parses it (LangChain) or throws over it (OpenAI).
 */
async function invoke(
  chatModel: PlanningChatModel,
  { schema, prompt, signal }: InvokeParameters,
): Promise<Output> {
  const options = signal === undefined ? {} : { signal }
  const output = (method: 'jsonSchema' | 'jsonMode') =>
    chatModel.withStructuredOutput(schema, { name: 'plan', includeRaw: true, method }).invoke(prompt, options)
  try {
    return await output('jsonSchema')
  } catch (error) {
    if (error instanceof SyntaxError) return { raw: undefined, parsed: null }
    if (statusOf(error) !== 400 && statusOf(error) !== 422) throw error
    return output('jsonMode')
  }
}
