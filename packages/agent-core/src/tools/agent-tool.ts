/** What an agent needs of a tool: every LangChain `StructuredTool` has it. */
export interface AgentTool {
  readonly name: string
  readonly description: string
  /** A zod 4 schema of an object, or its JSON Schema. */
  readonly schema: unknown
  invoke(
    input: { readonly [property: string]: unknown },
    options?: { readonly signal?: AbortSignal },
  ): Promise<unknown>
}
