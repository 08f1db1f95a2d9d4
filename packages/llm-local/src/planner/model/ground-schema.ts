import type { Json } from '@dealwright/protocols'
import { resolveReference } from '../../schema/resolve-reference.ts'
import { propertiesOf, type SchemaNode, toList, toSchemaNode } from '../../schema/schema-node.ts'
import type { MessageValues } from './message-values.ts'

type Schema = { [keyword: string]: Json }

const MAX_DEPTH = 8
const MAX_ITEMS = 8
/** Parts of one schema that are looked at: a stranger's schema may fan out without end. */
const MAX_VISITS = 2_000

/**
 * Narrows the properties of a service's input to what a message can fill: strings become runs of its words, days and numbers
 * those it names, choices stay the service's. A property is undefined where nothing fits; all are, where the input is not a plain
 * object or takes too long to read.
 */
export function groundSchema(
  input: Json,
  values: MessageValues,
): ReadonlyMap<string, Schema | undefined> | undefined {
  const root = toSchemaNode(input)
  const node = toSchemaNode(resolveReference(input, root))
  // What one of several forms takes cannot be filled property by property.
  const isPlain = [node.anyOf, node.oneOf, node.allOf].every(parts => parts === undefined)
  if (!isPlain || (node.type !== 'object' && node.properties === undefined)) return undefined
  const grounder = new Grounder(root, values)
  const grounded = propertiesOf(node).map(([name, schema]) => [name, grounder.visit(schema, 0)] as const)
  return grounder.isSpent ? undefined : new Map(grounded)
}

class Grounder {
  readonly #root: SchemaNode
  readonly #values: MessageValues
  #visits = 0

  constructor(root: SchemaNode, values: MessageValues) {
    this.#root = root
    this.#values = values
  }

  get isSpent(): boolean {
    return this.#visits > MAX_VISITS
  }

  visit(schema: Json | undefined, depth: number): Schema | undefined {
    // A schema that holds itself is unrolled this far; beyond it nothing can be said.
    if (depth > MAX_DEPTH || schema === false || ++this.#visits > MAX_VISITS) return undefined
    const node = toSchemaNode(schema)
    if (typeof node.$ref === 'string') return this.visit(resolveReference(node, this.#root), depth + 1)
    if (node.const !== undefined) return { const: node.const }
    if (node.enum !== undefined) return oneOf(toList(node.enum))
    const branches = [...toList(node.anyOf), ...toList(node.oneOf)]
    if (branches.length > 0) return any(branches.map(branch => this.visit(branch, depth + 1)))
    if (Array.isArray(node.type)) return any(node.type.map(type => this.visit({ ...node, type }, depth + 1)))
    return this.#typed(node, depth)
  }

  #typed(node: SchemaNode, depth: number): Schema | undefined {
    switch (node.type ?? (node.properties === undefined ? 'string' : 'object')) {
      case 'object':
        return this.#object(node, depth)
      case 'array':
        return this.#array(node, depth)
      case 'string':
        return node.format === 'date' ? this.#values.dates() : this.#values.strings(node)
      case 'integer':
      case 'number':
        return this.#values.numbers(node)
      case 'boolean':
        return { type: 'boolean' }
      case 'null':
        return { type: 'null' }
      default:
        return undefined
    }
  }

  #object(node: SchemaNode, depth: number): Schema {
    const properties = propertiesOf(node).map(([name, schema]): [string, Schema] => [
      name,
      orNull(this.visit(schema, depth + 1)),
    ])
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: properties.map(([name]) => name),
      additionalProperties: false,
    }
  }

  #array(node: SchemaNode, depth: number): Schema | undefined {
    const fixed = toList(node.prefixItems).map(schema => this.visit(schema, depth + 1))
    const known = fixed.filter(schema => schema !== undefined)
    if (known.length < fixed.length) return undefined
    if (known.length > 0) {
      return {
        type: 'array',
        prefixItems: known,
        items: false,
        minItems: known.length,
        maxItems: known.length,
      }
    }
    const minItems = typeof node.minItems === 'number' ? node.minItems : 0
    const maxItems = Math.max(
      minItems,
      Math.min(MAX_ITEMS, typeof node.maxItems === 'number' ? node.maxItems : MAX_ITEMS),
    )
    const items = this.visit(node.items ?? {}, depth + 1)
    if (items !== undefined) return { type: 'array', items, minItems, maxItems }
    return minItems > 0 ? undefined : { type: 'array', items: { type: 'null' }, maxItems: 0 }
  }
}

/** Any of the schemas, or null for "not said". */
export const orNull = (...schemas: readonly (Schema | undefined)[]): Schema => {
  const known = schemas.filter(schema => schema !== undefined)
  return known.length === 0 ? { type: 'null' } : { anyOf: [...known, { type: 'null' }] }
}

function oneOf(values: readonly Json[]): Schema | undefined {
  return values.length === 0 ? undefined : { enum: [...new Set(values)] }
}

function any(schemas: readonly (Schema | undefined)[]): Schema | undefined {
  const known = schemas.filter(schema => schema !== undefined)
  return known.length <= 1 ? known[0] : { anyOf: known }
}
