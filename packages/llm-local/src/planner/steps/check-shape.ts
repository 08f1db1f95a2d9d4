import type { Json } from '@dealwright/protocols'
import { resolveReference } from '../../schema/resolve-reference.ts'
import { toSchemaNode } from '../../schema/schema-node.ts'
import { stringTest } from '../../schema/string-test.ts'
import { validateJson } from '../../schema/validate-json.ts'
import type { ServiceInputs } from './inputs-of.ts'

/** Holds what was said to the schema of the input and says in one line what does not fit; what is still to come is not asked for. */
export function checkShape(
  said: { readonly [property: string]: Json },
  inputs: ServiceInputs,
): string | undefined {
  const { root, node, properties, required } = inputs
  const { $defs = {}, definitions = {} } = root
  const partial = {
    $defs,
    definitions,
    ...node,
    required: [...required].filter(name => Object.hasOwn(said, name)),
  }
  const fits = validateJson(partial, said)
  if (!fits.ok) return fits.error
  for (const [property, value] of Object.entries(said)) {
    const schema = toSchemaNode(resolveReference(properties.get(property), root))
    if (typeof value === 'string' && stringTest(schema)?.(value) === false) {
      return `${property}: it does not have the form that is asked for`
    }
  }
  return undefined
}
