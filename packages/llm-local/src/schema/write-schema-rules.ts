import { DealwrightError, type Json } from '@dealwright/protocols'
import { gbnfLiteral } from './gbnf-literal.ts'
import { integerRule, numberRule } from './gbnf-numbers.ts'
import { type GbnfRules, RuleBook } from './gbnf-rules.ts'
import { spanRule } from './gbnf-spans.ts'
import { stringRule } from './gbnf-strings.ts'
import { propertiesOf, requiredOf, type SchemaNode, toList, toSchemaNode } from './schema-node.ts'

/** Most items of an array, and most pairs of a record, that a schema without a limit of its own allows. */
const DEFAULT_ITEMS = 16
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
    if (node.allOf !== undefined) return this.visit(merge(node), depth + 1)
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
    const target = reference
      .split('/')
      .slice(1)
      .map(part => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<Json | undefined>((node, key) => toSchemaNode(node)[key], this.#root)
    if (!reference.startsWith('#') || target === undefined) throw badSchema(`${reference} points nowhere`)
    return this.rules.named(reference, () => this.visit(target, depth + 1))
  }

  #object(node: SchemaNode, depth: number): string {
    const properties = propertiesOf(node)
    const required = requiredOf(node)
    const extra = node.additionalProperties
    if (properties.length === 0 && extra !== undefined && extra !== false) {
      const pair = this.rules.add(
        `${stringRule({ maxLength: 64 }, this.rules)} ":" ${this.visit(extra, depth + 1)}`,
      )
      return this.rules.add(`"{" ( ${pair} ( "," ${pair} ){0,${DEFAULT_ITEMS - 1}} )? "}"`)
    }
    const pairs = properties.map(([name, schema]) => ({
      optional: !required.has(name),
      rule: this.rules.add(`${gbnfLiteral(`${JSON.stringify(name)}:`)} ${this.visit(schema, depth + 1)}`),
    }))
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

  #array(node: SchemaNode, depth: number): string {
    const fixed = toList(node.prefixItems).map(schema => this.visit(schema, depth + 1))
    if (fixed.length > 0) return this.rules.add(`"[" ${fixed.join(' "," ')} "]"`)
    const least = typeof node.minItems === 'number' ? node.minItems : 0
    const most = typeof node.maxItems === 'number' ? node.maxItems : Math.max(DEFAULT_ITEMS, least)
    if (least > most) throw badSchema('minItems is above maxItems')
    if (most === 0) return '"[]"'
    const item = this.rules.add(this.visit(node.items ?? {}, depth + 1))
    const items = `${item} ( "," ${item} ){${Math.max(0, least - 1)},${most - 1}}`
    return this.rules.add(least === 0 ? `"[" ( ${items} )? "]"` : `"[" ${items} "]"`)
  }
}

const badSchema = (reason: string): DealwrightError =>
  new DealwrightError({
    code: 'bad-schema',
    message: `This JSON Schema cannot be decoded: ${reason}. Change the schema.`,
  })

function impliedType(node: SchemaNode): string {
  if (node.properties !== undefined || node.additionalProperties !== undefined) return 'object'
  if (node.items !== undefined || node.prefixItems !== undefined) return 'array'
  if (node['x-span-of'] !== undefined || node.format !== undefined) return 'string'
  return 'any'
}

/** Folds the parts of an `allOf` into one object schema. */
function merge(node: SchemaNode): { [keyword: string]: Json } {
  const { allOf, ...rest } = node
  const parts = [rest, ...toList(allOf).map(toSchemaNode)]
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(part => toSchemaNode(part.properties))),
    required: parts.flatMap(part => [...requiredOf(part)]),
  }
}
