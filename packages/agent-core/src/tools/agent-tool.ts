/** What an agent needs of a tool: every LangChain `StructuredTool` has it. */
export interface AgentTool {
  readonly name: string
  readonly description: string
  /** A zod 4 schema of an object, or its JSON Schema. */
  readonly schema: unknown
  /** Gets an object that fits the schema: tools of every input are taken, so this says of none what it is. */
  invoke(input: never, options?: { readonly signal?: AbortSignal }): Promise<unknown>
}

/** Calls a tool with what has been held to its schema. */
export const callTool = (
  tool: AgentTool,
  input: { readonly [property: string]: unknown },
  signal: AbortSignal,
): Promise<unknown> => tool.invoke(input as never, { signal })
