import type { Json } from '@dealwright/protocols'
import { badSchema } from './bad-schema.ts'
import { requiredOf, type SchemaNode, toList, toSchemaNode } from './schema-node.ts'

/** Keywords of which each part may have its own: they are joined, not compared. */
const JOINED = new Set(['properties', 'required', 'type', '$defs', '$schema', 'description', 'title'])

/**
 * Folds the parts of an `allOf` into one schema. Throws `bad-schema` where two parts say different things about the same, or
 * a part offers alternatives: what meets both cannot be written down here.
 */
export function mergeAll(node: SchemaNode, resolve: (reference: string) => Json): SchemaNode {
  const { allOf, ...rest } = node
  const parts = [rest, ...toList(allOf).map(part => flatten(toSchemaNode(part), resolve, 0))]
  const merged: { [keyword: string]: Json } = {}
  for (const part of parts) {
    for (const [keyword, held] of Object.entries(part)) {
      const before = merged[keyword]
      if (before !== undefined && !JOINED.has(keyword) && JSON.stringify(before) !== JSON.stringify(held)) {
        throw badSchema(`an allOf says two things about ${keyword}`)
      }
      if (parts.length > 1 && ['anyOf', 'oneOf', '$ref'].includes(keyword)) {
        throw badSchema('an allOf has alternatives in it')
      }
      merged[keyword] = held
    }
  }
  const properties: { [name: string]: Json } = {}
  for (const part of parts) {
    for (const [name, schema] of Object.entries(toSchemaNode(part.properties))) {
      const before = properties[name]
      properties[name] =
        before === undefined || JSON.stringify(before) === JSON.stringify(schema)
          ? schema
          : { allOf: [before, schema] }
    }
  }
  if (Object.keys(properties).length > 0) merged.properties = properties
  const required = [...new Set(parts.flatMap(part => [...requiredOf(part)]))]
  if (required.length > 0) merged.required = required
  return merged
}

const MAX_DEPTH = 16

function flatten(part: SchemaNode, resolve: (reference: string) => Json, depth: number): SchemaNode {
  if (depth > MAX_DEPTH) throw badSchema('an allOf is nested too deeply')
  if (typeof part.$ref === 'string') return flatten(toSchemaNode(resolve(part.$ref)), resolve, depth + 1)
  return part.allOf === undefined ? part : mergeAll(part, resolve)
}
