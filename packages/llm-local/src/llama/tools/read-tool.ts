import { DealwrightError, type Json } from '@dealwright/protocols'
import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import { isLangChainTool } from '@langchain/core/utils/function_calling'
import { z } from 'zod'
import { type SchemaNode, toSchemaNode } from '../../schema/schema-node.ts'
import { toPlainSchema } from '../to-plain-schema.ts'

/** A tool as the model sees it. */
export interface ToolSpec {
  readonly name: string
  readonly description: string
  /** JSON Schema of an object. */
  readonly parameters: SchemaNode
}

const OpenAiFunction = z.object({
  name: z.string().min(1),
  description: z.string().optional(),
  parameters: z.unknown(),
})
const OpenAiTool = z.union([
  z
    .object({ type: z.literal('function'), function: OpenAiFunction })
    .transform(({ function: named }) => named),
  OpenAiFunction,
])

/** Reads a LangChain tool, or a function definition in OpenAI's format; throws `bad-tool`. */
export function readTool(tool: BindToolsInput): ToolSpec {
  if (isLangChainTool(tool)) {
    return { ...describe(tool), parameters: readParameters(tool.name, toPlainSchema(tool.schema)) }
  }
  const read = OpenAiTool.safeParse(tool)
  if (!read.success) {
    throw badTool(
      'This is not a tool: bind LangChain tools or { type: "function", function: { name, parameters } }.',
    )
  }
  return {
    ...describe(read.data),
    parameters: readParameters(read.data.name, toPlainSchema(read.data.parameters)),
  }
}

const describe = ({ name, description }: { name: string; description?: string | undefined }) => ({
  name,
  description: description ?? '',
})

/** Arguments are an object; a tool that says nothing about them has none. */
function readParameters(name: string, schema: Json): SchemaNode {
  const { $schema: _, ...node } = toSchemaNode(schema)
  if (node.type === undefined && !COMBINED.some(keyword => keyword in node)) {
    return { type: 'object', properties: {}, ...node }
  }
  if (node.type === undefined || node.type === 'object') return node
  throw badTool(`The arguments of the tool ${name} must be an object: wrap its schema in one.`)
}

const COMBINED = ['anyOf', 'oneOf', 'allOf', '$ref']

const badTool = (message: string): DealwrightError => new DealwrightError({ code: 'bad-tool', message })
