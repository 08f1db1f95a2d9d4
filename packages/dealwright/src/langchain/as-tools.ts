import type { Agent } from '@dealwright/agent-core'
import {
  DealwrightError,
  formatMoney,
  parseMoney,
  plainText,
  type Service,
  type Token,
} from '@dealwright/protocols'
import { DynamicStructuredTool, type StructuredToolInterface } from '@langchain/core/tools'
import { buyWith } from './buy-with.ts'
import { readListing } from './read-listing.ts'

export interface AsToolsParameters {
  /** Most that one call of a tool may cost, e.g. `'0.50 USDC'`: the model cannot change it, and the wallet's policy holds besides. */
  readonly maxPerCall: string
  /** Names of services, or services themselves, which must then be exactly these. Default: every service on offer. */
  readonly services?: readonly (string | Service)[]
  /** Whether there is a tool `delegate` too, which hands a task in words to the agent's own planner. Default false. */
  readonly delegate?: boolean
}

/**
 * Lends an agent to LangChain or LangGraph: a tool for each service that others offer now, which buys it and answers with JSON: output
 * and receipt, or `error`. What sellers say of themselves is read by the model: name the services where that is not wanted. Throws `bad-money`.
 *
 * ```ts
 * import { createAgent } from 'dealwright'
 * import { asTools } from 'dealwright/langchain'
 *
 * const tools = await asTools(await createAgent({ name: 'alice' }), { maxPerCall: '0.50 USDC' })
 * ```
 */
export async function asTools(
  agent: Agent,
  { maxPerCall, services, delegate = false }: AsToolsParameters,
): Promise<StructuredToolInterface[]> {
  const token = await agent.token()
  const most = parseMoney(maxPerCall, token)
  const offered = await agent.services()
  const taken = new Set<string>(delegate ? ['delegate'] : [])
  const tools = offered.flatMap(({ listing }): StructuredToolInterface[] => {
    const service = isWanted(listing, services) ? readListing(listing) : undefined
    if (service === undefined) return []
    const name = freeName(service, taken)
    taken.add(name)
    return [
      new DynamicStructuredTool({
        name,
        description: `${plainText(listing.description, 300)} (${listing.name}, bought from another agent for at most ${maxPerCall})`,
        schema: { ...objectOf(service.inputJsonSchema) },
        func: (input: unknown, _manager, config) =>
          answer(() => buyWith(agent, { service, input, maxPerCall, token, signal: config?.signal })),
      }),
    ]
  })
  return delegate ? [...tools, delegateTool(agent, most, token)] : tools
}

function delegateTool(agent: Agent, most: bigint, token: Token): StructuredToolInterface {
  return new DynamicStructuredTool({
    name: 'delegate',
    description: `Hands a task in plain words to an agent that plans it and buys what it needs for at most ${formatMoney(most, token)} in all.`,
    schema: {
      type: 'object',
      properties: { text: { type: 'string', description: 'The task, with every detail that it needs' } },
      required: ['text'],
      additionalProperties: false,
    },
    func: (input: unknown, _manager, config) =>
      answer(async () => {
        const text = objectOf(input).text
        const signal = config?.signal
        const outcome = await agent.delegate(typeof text === 'string' ? text : '', {
          // Whatever limit the model writes into the text, the developer's holds.
          approve: ({ worstCase }) => worstCase <= most,
          ...(signal === undefined ? {} : { signal }),
        })
        if (!outcome.ok) {
          const { code, message } = outcome.error
          return { error: { code, message } }
        }
        return {
          results: outcome.value.map(({ service, output, price, deal }) => ({
            service,
            output,
            price: formatMoney(price, token),
            ...(deal === undefined ? {} : { deal }),
          })),
        }
      }),
  })
}

const isWanted = (
  { name, digest }: { readonly name: string; readonly digest: string },
  services: AsToolsParameters['services'],
): boolean =>
  services === undefined ||
  services.some(wanted => (typeof wanted === 'string' ? wanted === name : wanted.digest === digest))

/** `weather.forecast` is `weather_forecast` to a model; another service of this name gets some of its digest. */
function freeName({ name, digest }: Service, taken: ReadonlySet<string>): string {
  const plain = name.replace(/[^a-z0-9]/g, '_').slice(0, 56)
  return taken.has(plain) ? `${plain}_${digest.slice(-6)}` : plain
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** A model reads what went wrong and can mend it; what nobody foresaw is thrown. */
async function answer(work: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await work())
  } catch (error) {
    if (!(error instanceof DealwrightError)) throw error
    return JSON.stringify({ error: { code: error.code, message: error.message } })
  }
}
