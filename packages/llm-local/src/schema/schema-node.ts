import type { Json } from '@dealwright/protocols'

/** One object of a JSON Schema, keywords not yet checked. */
export type SchemaNode = { readonly [keyword: string]: Json }

/** Reads a value as a schema object; anything else (true, absent, malformed) allows every value. */
export function toSchemaNode(schema: Json | undefined): SchemaNode {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? schema : {}
}

/** Reads the properties of an object schema in their order. */
export function propertiesOf(node: SchemaNode): [name: string, schema: SchemaNode][] {
  return Object.entries(toSchemaNode(node.properties)).map(([name, schema]) => [name, toSchemaNode(schema)])
}

/** Reads the names of the required properties. */
export const requiredOf = (node: SchemaNode): ReadonlySet<string> =>
  new Set(toList(node.required).filter(name => typeof name === 'string'))

/** Reads a keyword that holds a list; anything else is an empty one. */
export const toList = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
