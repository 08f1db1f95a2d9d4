import type { Json } from '@dealwright/protocols'
import { badSchema } from './bad-schema.ts'
import { gbnfLiteral } from './gbnf-literal.ts'
import { integerRule, numberRule } from './gbnf-numbers.ts'
import { type GbnfRules, RuleBook } from './gbnf-rules.ts'
import { spanRule } from './gbnf-spans.ts'
import { stringRule } from './gbnf-strings.ts'
import { mergeAll } from './merge-all.ts'
import { propertiesOf, requiredOf, type SchemaNode, toList, toSchemaNode } from './schema-node.ts'

/** Most items of an array, and most pairs of a record, that a schema without a limit of its own allows. */
const DEFAULT_ITEMS = 16
/** Most characters of a name in a record without a limit of its own. */
const DEFAULT_KEY = 64
const MAX_DEPTH = 32

/** The rules of a schema: the one to start from, and the lines of all. */
export interface SchemaRules {
  readonly root: string
  readonly lines: readonly string[]
}

/**
 * Writes the rules of a JSON Schema for a part of a larger grammar; `prefix` begins the name of each rule and keeps the
 * parts of one grammar apart. Throws `bad-schema` where a schema cannot be met or read.
 */
export function writeSchemaRules(schema: Json, prefix: string): SchemaRules {
  const writer = new Writer(toSchemaNode(schema), new RuleBook(prefix))
  const root = writer.visit(schema, 0)
  return { root, lines: writer.rules.lines() }
}

class Writer {
  readonly rules: GbnfRules
  readonly #root: SchemaNode

  constructor(root: SchemaNode, rules: GbnfRules) {
    this.#root = root
    this.rules = rules
  }

  visit(schema: Json | undefined, depth: number): string {
    if (schema === false) throw badSchema('false allows no value')
    if (depth > MAX_DEPTH) throw badSchema(`it is nested deeper than ${MAX_DEPTH} levels`)
    const node = toSchemaNode(schema)
    if (typeof node.$ref === 'string') return this.#reference(node.$ref, depth)
    if (node.const !== undefined) return gbnfLiteral(JSON.stringify(node.const))
    if (node.enum !== undefined) return this.#choices(toList(node.enum))
    const branches = [...toList(node.anyOf), ...toList(node.oneOf)]
    if (branches.length > 0) return this.#either(branches.map(branch => this.visit(branch, depth + 1)))
    if (node.allOf !== undefined && node.type !== 'string') {
      return this.visit(
        mergeAll(node, reference => this.#resolve(reference)),
        depth + 1,
      )
    }
    const types = Array.isArray(node.type) ? node.type : [node.type ?? impliedType(node)]
    return this.#either(types.map(type => this.#typed(type, node, depth)))
  }

  #typed(type: Json, node: SchemaNode, depth: number): string {
    switch (type) {
      case 'object':
        return this.#object(node, depth)
      case 'array':
        return this.#array(node, depth)
      case 'string':
        return typeof node['x-span-of'] === 'string'
          ? spanRule(node['x-span-of'], this.rules)
          : stringRule(node, this.rules)
      case 'integer':
        return integerRule(node, this.rules)
      case 'number':
        return numberRule(node, this.rules)
      case 'boolean':
        return '("true" | "false")'
      case 'null':
        return '"null"'
      case 'any':
        return this.#either(['string', 'number', 'boolean', 'null'].map(each => this.#typed(each, {}, depth)))
      default:
        throw badSchema(`${JSON.stringify(type)} is not a type`)
    }
  }

  #choices(values: readonly Json[]): string {
    if (values.length === 0) throw badSchema('an empty enum allows no value')
    return this.#either(values.map(value => gbnfLiteral(JSON.stringify(value))))
  }

  #either(rules: readonly string[]): string {
    return rules.length === 1 ? (rules[0] ?? '') : this.rules.add(`( ${rules.join(' | ')} )`)
  }

  /** One rule per definition, named before it is written: a definition may hold itself. */
  #reference(reference: string, depth: number): string {
    const target = this.#resolve(reference)
    return this.rules.named(reference, () => this.visit(target, depth + 1))
  }

  #resolve(reference: string): Json {
    const target = reference
      .split('/')
      .slice(1)
      .map(part => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<Json | undefined>((node, key) => toSchemaNode(node)[key], this.#root)
    if (!reference.startsWith('#') || target === undefined) throw badSchema(`${reference} points nowhere`)
    return target
  }

  #object(node: SchemaNode, depth: number): string {
    const names = namesOf(node)
    const properties = names ?? propertiesOf(node)
    const required = requiredOf(node)
    const extra = node.additionalProperties
    if (properties.length === 0 && names === undefined && extra !== undefined && extra !== false) {
      return this.#record(node, depth)
    }
    const pairs = properties.map(([name, schema]) => ({
      optional: !required.has(name),
      rule: this.rules.add(`${gbnfLiteral(`${JSON.stringify(name)}:`)} ${this.visit(schema, depth + 1)}`),
    }))
    for (const name of required) {
      if (!properties.some(([property]) => property === name))
        throw badSchema(`${name} is required and not described`)
    }
    // From the last property back: what may follow when nothing, or something, was written before.
    let fresh = '""'
    let following = '""'
    for (const { optional, rule } of pairs.toReversed()) {
      const first = `${rule} ${following}`
      const next = `"," ${rule} ${following}`
      fresh = this.rules.add(optional ? `( ${first} | ${fresh} )` : first)
      following = this.rules.add(optional ? `( ${next} | ${following} )` : next)
    }
    return this.rules.add(`"{" ${fresh} "}"`)
  }

  /** Pairs under names of the person's or the model's choosing. One name may stand twice: a reader keeps the last. */
  #record(node: SchemaNode, depth: number): string {
    const key = stringRule({ maxLength: DEFAULT_KEY, ...toSchemaNode(node.propertyNames) }, this.rules)
    const pair = this.rules.add(`${key} ":" ${this.visit(node.additionalProperties, depth + 1)}`)
    const least = typeof node.minProperties === 'number' ? node.minProperties : 0
    const most = typeof node.maxProperties === 'number' ? node.maxProperties : Math.max(DEFAULT_ITEMS, least)
    if (least > 1) throw badSchema('a record of two or more pairs cannot be kept from naming one twice')
    return this.rules.add(`"{" ${listOf(pair, least, most)} "}"`)
  }

  #array(node: SchemaNode, depth: number): string {
    if (toList(node.prefixItems).length > 0) return this.#tuple(node, depth)
    const least = typeof node.minItems === 'number' ? node.minItems : 0
    const most = typeof node.maxItems === 'number' ? node.maxItems : Math.max(DEFAULT_ITEMS, least)
    if (least > most) throw badSchema('minItems is above maxItems')
    if (most === 0 || (node.items === false && node.prefixItems !== undefined)) return '"[]"'
    const item = this.rules.add(this.visit(node.items ?? {}, depth + 1))
    return this.rules.add(`"[" ${listOf(item, least, most)} "]"`)
  }

  /** Items each of its own kind, of which those beyond `minItems` may be left out from the end, and then more of one kind. */
  #tuple(node: SchemaNode, depth: number): string {
    const fixed = toList(node.prefixItems).map(schema => this.rules.add(this.visit(schema, depth + 1)))
    const { items } = node
    const isOpen = items !== false && items !== undefined
    const least = typeof node.minItems === 'number' ? node.minItems : 0
    const most =
      typeof node.maxItems === 'number' ? node.maxItems : fixed.length + (isOpen ? DEFAULT_ITEMS : 0)
    if (least > most || (!isOpen && least > fixed.length)) throw badSchema('minItems is above maxItems')
    const more = Math.max(0, most - fixed.length)
    const rest = isOpen && more > 0 ? this.rules.add(this.visit(items, depth + 1)) : undefined
    const needed = Math.max(0, least - fixed.length)
    let tail = rest === undefined ? '""' : `( "," ${rest} ){${needed},${more}}`
    for (const [index, item] of [...fixed.slice(0, most).entries()].toReversed()) {
      const here = `${index > 0 ? '"," ' : ''}${item} ${tail}`
      tail = this.rules.add(index < least ? here : `( ${here} )?`)
    }
    return this.rules.add(`"[" ${tail} "]"`)
  }
}

/** Items with commas between them. */
function listOf(item: string, least: number, most: number): string {
  if (most === 0) return '""'
  const items = `${item} ( "," ${item} ){${Math.max(0, least - 1)},${most - 1}}`
  return least === 0 ? `( ${items} )?` : items
}

/** The pairs of a record whose names are listed: each may stand once. */
function namesOf(node: SchemaNode): [name: string, schema: SchemaNode][] | undefined {
  const { enum: listed, const: only } = toSchemaNode(node.propertyNames)
  const names = only === undefined ? listed : [only]
  if (!Array.isArray(names) || propertiesOf(node).length > 0) return undefined
  const schema = toSchemaNode(node.additionalProperties)
  return names.flatMap(name => (typeof name === 'string' ? [[name, schema] as [string, SchemaNode]] : []))
}

function impliedType(node: SchemaNode): string {
  if (node.properties !== undefined || node.additionalProperties !== undefined) return 'object'
  if (node.items !== undefined || node.prefixItems !== undefined) return 'array'
  if (node['x-span-of'] !== undefined || node.format !== undefined) return 'string'
  return 'any'
}
