import type { Json } from '@dealwright/protocols'
import { propertiesOf, requiredOf, type SchemaNode, toList, toSchemaNode } from '../../schema/schema-node.ts'
import { inertJson } from './inert-json.ts'

/** Parts of a stranger's schema beyond these are not shown: it may be long or hold itself. */
const MAX_DEPTH = 3
const MAX_PROPERTIES = 12
const MAX_CHOICES = 12
/** Most characters of a name or a choice. */
const MAX_NAME = 60

/** Describes a schema in a few characters for a model, such as `{city: string, day: date, nights?: integer}`; always on one line. */
export function describeKind(schema: Json | undefined): string {
  return describe(schema, { root: toSchemaNode(schema), depth: 0 })
}

interface Place {
  readonly root: SchemaNode
  readonly depth: number
}

function describe(schema: Json | undefined, place: Place): string {
  const { root, depth } = place
  if (depth > MAX_DEPTH) return 'any'
  const deeper = { root, depth: depth + 1 }
  const node = toSchemaNode(schema)
  if (typeof node.$ref === 'string') return describe(resolve(node.$ref, root), deeper)
  if (node.const !== undefined) return inert(node.const)
  const choices = toList(node.enum)
  if (choices.length > 0) return either(choices.map(inert))
  const branches = [...toList(node.anyOf), ...toList(node.oneOf)]
  if (branches.length > 0) return either(branches.map(branch => describe(branch, deeper)))
  if (Array.isArray(node.type)) return either(node.type.map(type => describe({ ...node, type }, deeper)))
  if (node.type === 'array') return `${describe(node.items, deeper)}[]`
  if (node.type === 'object' || node.properties !== undefined) return describeObject(node, deeper)
  return wordOf(node.format) ?? wordOf(node.type) ?? 'any'
}

function describeObject(node: SchemaNode, place: Place): string {
  const required = requiredOf(node)
  const properties = propertiesOf(node)
  const shown = properties
    .slice(0, MAX_PROPERTIES)
    .map(([name, schema]) => `${nameOf(name)}${required.has(name) ? '' : '?'}: ${describe(schema, place)}`)
  return `{${[...shown, ...(properties.length > shown.length ? ['…'] : [])].join(', ')}}`
}

function either(kinds: readonly string[]): string {
  const different = [...new Set(kinds)]
  return [...different.slice(0, MAX_CHOICES), ...(different.length > MAX_CHOICES ? ['…'] : [])].join('|')
}

function resolve(reference: string, root: SchemaNode): Json | undefined {
  const path = reference.split('/').slice(1)
  return path.reduce<Json | undefined>((node, key) => toSchemaNode(node)[key], root)
}

/** Names are a stranger's words: one that is not a plain word stands in quotation marks, where it can end nothing. */
const nameOf = (name: string): string => (/^[\w$-]{1,60}$/.test(name) ? name : inert(name))

const inert = (value: Json): string =>
  typeof value === 'string' ? inertJson(value.slice(0, MAX_NAME)) : inertJson(value).slice(0, MAX_NAME)

const wordOf = (keyword: Json | undefined): string | undefined =>
  typeof keyword === 'string' && /^[a-z][a-z-]{1,20}$/.test(keyword) ? keyword : undefined
