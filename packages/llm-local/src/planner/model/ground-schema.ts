import type { Json } from '@dealwright/protocols'
import type { Message } from '../../grounding/message.ts'
import { propertiesOf, type SchemaNode, toList, toSchemaNode } from '../../schema/schema-node.ts'

type Schema = { [keyword: string]: Json }

/** Where the schema of a plan keeps the rule for runs of words of the message. */
export const WORDS = '#/$defs/words'
const MAX_DEPTH = 8
const MAX_ITEMS = 8
/** Parts of one schema that are looked at: a stranger's schema may fan out without end. */
const MAX_VISITS = 2_000

/**
 * Narrows a service's input schema to what a message can fill: strings become runs of its words, days and numbers those it
 * names, choices stay the service's. Every property may be null for "not said". Undefined where nothing fits at all.
 */
export function groundSchema(input: Json, message: Message): Schema | undefined {
  return new Grounder(toSchemaNode(input), message).visit(input, 0)
}

class Grounder {
  readonly #root: SchemaNode
  readonly #message: Message
  #visits = 0

  constructor(root: SchemaNode, message: Message) {
    this.#root = root
    this.#message = message
  }

  visit(schema: Json | undefined, depth: number): Schema | undefined {
    // A schema that holds itself is unrolled this far; beyond it nothing can be said.
    if (depth > MAX_DEPTH || schema === false || ++this.#visits > MAX_VISITS) return undefined
    const node = toSchemaNode(schema)
    if (typeof node.$ref === 'string') return this.visit(this.#resolve(node.$ref), depth + 1)
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
        return node.format === 'date' ? oneOf(this.#message.dates.map(({ value }) => value)) : { $ref: WORDS }
      case 'integer':
        return oneOf(this.#message.numbers.map(({ value }) => value).filter(Number.isInteger))
      case 'number':
        return oneOf(this.#message.numbers.map(({ value }) => value))
      case 'boolean':
        return { type: 'boolean' }
      case 'null':
        return { type: 'null' }
      default:
        return undefined
    }
  }

  #object(node: SchemaNode, depth: number): Schema {
    const properties = propertiesOf(node).map(([name, schema]): [string, Schema] => {
      const grounded = this.visit(schema, depth + 1)
      return [
        name,
        grounded === undefined ? { type: 'null' } : { anyOf: [grounded, { type: 'null' }] },
      ] as const
    })
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

  #resolve(reference: string): Json | undefined {
    const path = reference.split('/').slice(1)
    return path.reduce<Json | undefined>((node, key) => toSchemaNode(node)[key], this.#root) ?? false
  }
}

function oneOf(values: readonly Json[]): Schema | undefined {
  return values.length === 0 ? undefined : { enum: [...new Set(values)] }
}

function any(schemas: readonly (Schema | undefined)[]): Schema | undefined {
  const known = schemas.filter(schema => schema !== undefined)
  return known.length <= 1 ? known[0] : { anyOf: known }
}
