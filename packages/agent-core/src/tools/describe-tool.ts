import {
  DealwrightError,
  digestService,
  type Json,
  plainText,
  type ServiceListing,
  toJson,
} from '@dealwright/protocols'
import { z } from 'zod'
import type { AgentTool } from './agent-tool.ts'

/** What begins the name of a tool where plans list it beside services. */
export const toolPrefix = 'tool.'

const textOutput: Json = {
  type: 'object',
  properties: { result: { type: 'string' } },
  required: ['result'],
  additionalProperties: false,
}

/**
 * Lists a tool as plans see it, under `tool.<name>`. `output`: zod 4 schema or JSON Schema of the object that the tool answers;
 * default, its text under `result`. Throws `bad-tool` for names and schemas that cannot be listed.
 */
export function describeTool({ name, description, schema }: AgentTool, output?: unknown): ServiceListing {
  const listed = `${toolPrefix}${toServiceName(name)}`
  const version = '1.0.0'
  const input = toObjectSchema(name, schema)
  const made = output === undefined ? textOutput : toObjectSchema(name, output)
  const contract = { name: listed, version, inputJsonSchema: input, outputJsonSchema: made }
  return { name: listed, version, description, digest: digestService(contract), input, output: made }
}

/** The name of a tool as services are named: `search_web` becomes `search-web`. Throws `bad-tool`. */
export function toServiceName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '')
  const joined = words.join('-')
  if (/^[a-z]/.test(joined) && joined.length <= 50) return joined
  throw new DealwrightError({
    code: 'bad-tool',
    message: `'${plainText(name, 40)}' cannot be listed: name the tool in at most 50 Latin letters, digits and underscores, a letter first.`,
  })
}

/** JSON Schema of an object that a tool takes or gives. Throws `bad-tool` where it is something else. */
export function toObjectSchema(name: string, schema: unknown): Json {
  const json = isZod(schema) ? toJsonSchema(schema) : schema
  if (isRecord(json) && json.type === 'object') return toJson(json)
  throw new DealwrightError({
    code: 'bad-tool',
    message: `${plainText(name, 40)} does not say what it takes or gives: describe it by a zod 4 object or a JSON Schema of type object.`,
  })
}

/** Whether a schema is one of zod 4, which says so itself. */
export const isZod = (schema: unknown): schema is z.ZodType => isRecord(schema) && '_zod' in schema

const toJsonSchema = (schema: z.ZodType): unknown => {
  const { $schema: _dialect, '~standard': _methods, ...json } = z.toJSONSchema(schema, { io: 'input' })
  return json
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
