import type { ServiceListing } from '@dealwright/protocols'
import { resolveReference } from '../../schema/resolve-reference.ts'
import { propertiesOf, requiredOf, type SchemaNode, toSchemaNode } from '../../schema/schema-node.ts'

/** What a service takes. */
export interface ServiceInputs {
  /** The schema of the whole input, where references are looked up. */
  readonly root: SchemaNode
  /** The object that the input is. */
  readonly node: SchemaNode
  readonly properties: ReadonlyMap<string, SchemaNode>
  readonly required: ReadonlySet<string>
}

/** Reads what a service takes out of the schema of its input. */
export function inputsOf({ input }: Pick<ServiceListing, 'input'>): ServiceInputs {
  const root = toSchemaNode(input)
  const node = toSchemaNode(resolveReference(input, root))
  return { root, node, properties: new Map(propertiesOf(node)), required: requiredOf(node) }
}
