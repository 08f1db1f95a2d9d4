import { DealwrightError, type Json, type ServiceListing, toJson } from '@dealwright/protocols'
import { faultOfJson } from '../services/fault-of-json.ts'
import { type AgentTool, callTool } from './agent-tool.ts'
import { describeTool } from './describe-tool.ts'

interface Item {
  readonly listing: ServiceListing
  readonly tool: AgentTool
  /** Whether the tool says what it answers; else it is taken for text. */
  readonly isTyped: boolean
}

/** What `agent.use` takes besides the tool. */
export interface UseParameters {
  /** zod 4 schema or JSON Schema of the object that the tool answers. Default: text, which later steps find under `result`. */
  readonly output?: unknown
}

/** The tools of one agent, by the digest under which plans name them. */
export class Toolbox {
  readonly #items = new Map<string, Item>()

  /** Adds a tool. Throws `bad-tool`, and `duplicate-tool` where another has its name. */
  add(tool: AgentTool, { output }: UseParameters = {}): void {
    const listing = describeTool(tool, output)
    if (this.listings().some(({ name }) => name === listing.name))
      throw new DealwrightError({
        code: 'duplicate-tool',
        message: `There is a tool ${listing.name} already: give one of the two another name.`,
      })
    this.#items.set(listing.digest, { listing, tool, isTyped: output !== undefined })
  }

  listings(): readonly ServiceListing[] {
    return [...this.#items.values()].map(({ listing }) => listing)
  }

  /** Calls a tool and gives its answer by its output schema. Throws what the tool throws, `unknown-tool`, and `bad-output`. */
  async invoke(
    digest: string,
    input: { readonly [property: string]: Json },
    signal: AbortSignal,
  ): Promise<Json> {
    const item = this.#items.get(digest)
    if (item === undefined)
      throw new DealwrightError({
        code: 'unknown-tool',
        message:
          'The plan uses a tool that this agent does not have: add it with agent.use() before the agent starts.',
      })
    const answer = await callTool(item.tool, input, signal)
    const output = item.isTyped ? readObject(answer) : { result: toText(answer) }
    const fault = faultOfJson(item.listing.output, output)
    if (fault === undefined) return output
    throw new DealwrightError({
      code: 'bad-output',
      message: `${item.listing.name} answered something else than it says: ${fault}.`,
    })
  }
}

/** What a tool answers, as text. */
export function toText(answer: unknown): string {
  if (typeof answer === 'string') return answer
  return answer === undefined || answer === null ? '' : JSON.stringify(toJson(answer))
}

/** LangChain tools often answer an object as its JSON text. */
function readObject(answer: unknown): Json {
  if (typeof answer !== 'string') return toJson(answer ?? null)
  try {
    return toJson(JSON.parse(answer))
  } catch {
    return answer
  }
}
