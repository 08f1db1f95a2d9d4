import { DealwrightError, defineService, plainText, type Service } from '@dealwright/protocols'
import { z } from 'zod'
import { type AgentTool, callTool } from './agent-tool.ts'
import { isZod, toObjectSchema, toServiceName } from './describe-tool.ts'
import { toText } from './toolbox.ts'

/** What {@link toService} wants to know. */
export interface ToServiceParameters {
  /** Semantic version of the service. */
  readonly version: string
  /** Default: the tool's name in kebab-case. */
  readonly name?: string
  /** Default: the tool's own. */
  readonly description?: string
}

/** What a tool gives as a service. */
const output = z.object({ result: z.string() })

/** A tool as something to sell: hand both to `agent.sell`, with prices. */
export interface ToolService {
  readonly service: Service<unknown, z.output<typeof output>, z.ZodType, typeof output>
  readonly work: (work: {
    readonly input: unknown
    readonly signal: AbortSignal
  }) => Promise<z.output<typeof output>>
}

/**
 * Makes a service of a tool, such as any LangChain `StructuredTool`: buyers get its answer as text under `result`. Throws `bad-tool`,
 * `bad-name`, `bad-schema`.
 *
 * ```ts
 * import { toService } from 'dealwright'
 *
 * const { service, work } = toService(searchTool, { version: '1.0.0' })
 * agent.sell(service, { ask: '0.10 USDC', floor: '0.02 USDC', work })
 * ```
 */
export function toService(
  tool: AgentTool,
  { version, name = toServiceName(tool.name), description = tool.description }: ToServiceParameters,
): ToolService {
  const service = defineService({ name, version, description, input: inputOf(tool), output })
  return {
    service,
    work: async ({ input, signal }) => {
      const values = z.record(z.string(), z.unknown()).parse(input)
      return { result: toText(await callTool(tool, values, signal)) }
    },
  }
}

const unsellable = (name: string, cause?: unknown): DealwrightError =>
  new DealwrightError({
    code: 'bad-tool',
    message: `${plainText(name, 40)} cannot be sold: its JSON Schema says what zod cannot check; give it a zod 4 object.`,
    cause,
  })

function inputOf({ name, schema }: AgentTool): z.ZodType {
  const json = toObjectSchema(name, schema)
  if (isZod(schema)) return schema
  try {
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return z.fromJSONSchema(json)
  } catch (error) {
    throw unsellable(name, error)
  }
  throw unsellable(name)
}
