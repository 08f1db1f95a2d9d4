import { canonicalJson, type Json } from '@dealwright/protocols'
import { resolveReference } from '../../schema/resolve-reference.ts'
import { type SchemaNode, toList, toSchemaNode } from '../../schema/schema-node.ts'

/** A schema inside a document of its own. */
export interface PlacedSchema {
  readonly schema: Json | undefined
  readonly root: SchemaNode
}

const MAX_DEPTH = 4

/**
 * Whether every value of an output is of the kind that an input takes: a string for a string, a whole number for a number,
 * a day for a day or a string, lists of these. Limits of length and size are left to the moment the value is there.
 */
export const outputFits = (output: PlacedSchema, input: PlacedSchema): boolean => fits(output, input, 0)

function fits(output: PlacedSchema, input: PlacedSchema, depth: number): boolean {
  if (depth > MAX_DEPTH) return false
  const made = open(output)
  const taken = open(input)
  if (made === undefined || taken === undefined) return false
  const makes = branchesOf(made)
  if (makes !== undefined) {
    return makes.length > 0 && makes.every(schema => fits({ ...output, schema }, input, depth + 1))
  }
  const takes = branchesOf(taken)
  if (takes !== undefined) return takes.some(schema => fits(output, { ...input, schema }, depth + 1))
  const choices = choicesOf(taken)
  if (choices !== undefined) {
    const values = choicesOf(made)
    return values?.every(value => choices.some(choice => same(choice, value))) ?? false
  }
  const kind = made.type ?? typeOfChoices(made)
  if (taken.type === 'array') {
    return (
      kind === 'array' &&
      fits({ ...output, schema: made.items }, { ...input, schema: taken.items }, depth + 1)
    )
  }
  if (taken.type === 'object') return kind === 'object' && same(made, taken)
  if (taken.type === 'string') return kind === 'string' && isNoLooser(made, taken)
  return kind === taken.type ? kind !== 'null' : taken.type === 'number' && kind === 'integer'
}

/** A string of any form fits one of none; of a form, only its like. */
const isNoLooser = (made: SchemaNode, taken: SchemaNode): boolean =>
  (['format', 'pattern'] as const).every(
    keyword => taken[keyword] === undefined || made[keyword] === taken[keyword],
  )

function open({ schema, root }: PlacedSchema): SchemaNode | undefined {
  const found = resolveReference(schema, root)
  if (found === false || found === undefined) return undefined
  const node = toSchemaNode(found)
  return node.allOf === undefined || node.type === 'string' ? node : undefined
}

function branchesOf(node: SchemaNode): readonly Json[] | undefined {
  const branches = [...toList(node.anyOf), ...toList(node.oneOf)]
  if (branches.length > 0) return branches
  return Array.isArray(node.type) ? node.type.map(type => ({ ...node, type })) : undefined
}

const choicesOf = (node: SchemaNode): readonly Json[] | undefined =>
  node.const !== undefined ? [node.const] : Array.isArray(node.enum) ? node.enum : undefined

function typeOfChoices(node: SchemaNode): string | undefined {
  const types = new Set(choicesOf(node)?.map(value => (Number.isInteger(value) ? 'integer' : typeof value)))
  return types.size === 1 ? [...types][0] : undefined
}

const same = (a: Json, b: Json): boolean => canonicalJson(a) === canonicalJson(b)
