import type { ServiceListing } from '@dealwright/protocols'
import { resolveReference } from '../../schema/resolve-reference.ts'
import { propertiesOf, requiredOf, toSchemaNode } from '../../schema/schema-node.ts'
import type { PlacedSchema } from './output-fits.ts'

/** The outputs of a service that later steps can count on: the required properties of what it makes. */
export function outputsOf({ output }: ServiceListing): ReadonlyMap<string, PlacedSchema> {
  const root = toSchemaNode(output)
  const node = toSchemaNode(resolveReference(output, root))
  const required = requiredOf(node)
  return new Map(
    propertiesOf(node)
      .filter(([name]) => required.has(name))
      .map(([name, schema]) => [name, { schema, root }]),
  )
}
