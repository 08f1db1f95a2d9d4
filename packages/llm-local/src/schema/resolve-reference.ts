import type { Json } from '@dealwright/protocols'
import { type SchemaNode, toSchemaNode } from './schema-node.ts'

/** How many references in a row are followed: a stranger's schema may refer in circles. */
const MAX_HOPS = 8

/** The schema that a chain of `$ref` leads to inside the same document; `false`, which allows nothing, where it leads nowhere. */
export function resolveReference(schema: Json | undefined, root: SchemaNode): Json | undefined {
  let found = schema
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const { $ref } = toSchemaNode(found)
    if (typeof $ref !== 'string') return found
    found =
      $ref
        .split('/')
        .slice(1)
        .reduce<Json | undefined>((node, key) => toSchemaNode(node)[key], root) ?? false
  }
  return false
}
