import { z } from 'zod'

const checkableTypes = new Set<string>([
  'any',
  'array',
  'boolean',
  'default',
  'enum',
  'intersection',
  'lazy',
  'literal',
  'never',
  'nonoptional',
  'null',
  'nullable',
  'number',
  'object',
  'optional',
  'prefault',
  'readonly',
  'record',
  'string',
  'template_literal',
  'tuple',
  'union',
  'unknown',
])

const expressibleChecks = new Set<string>([
  'greater_than',
  'length_equals',
  'less_than',
  'max_length',
  'min_length',
  'multiple_of',
  'number_format',
  'string_format',
])

const adviceByType: Record<string, string> = {
  bigint: 'send atomic units as a decimal string',
  catch: 'let wrong values be refused',
  custom: 'name its parts instead',
  date: 'use z.iso.datetime() or z.iso.date()',
  map: 'use z.record()',
  pipe: 'transform in your handler instead',
  set: 'use z.array()',
  transform: 'transform in your handler instead',
  undefined: 'use .optional()',
  void: 'use z.null()',
}

/**
 * Walks a schema and says in one line why JSON Schema cannot express it, or returns undefined where it can. What JSON Schema
 * cannot express is checked on one side only and missing from the digest, so it may not be part of what two agents agree on.
 * Every schema met is put into `visited`.
 */
export function findSchemaFault(
  schema: z.core.$ZodType,
  path: string,
  visited: Set<z.core.$ZodType>,
): string | undefined {
  if (visited.has(schema)) return undefined
  visited.add(schema)
  const { type } = schema._zod.def
  if (!checkableTypes.has(type)) {
    const advice = adviceByType[type]
    return `${path} is a zod '${type}', which JSON cannot carry as is${advice ? `: ${advice}` : ''}`
  }
  return findFaultOfChecks(schema, path) ?? findFaultOfParts(schema, path, visited)
}

function findFaultOfChecks(schema: z.core.$ZodType, path: string): string | undefined {
  const { def } = schema._zod
  if ('coerce' in def && def.coerce) return `${path} coerces: declare the type that is really sent`
  const checks: { def: object }[] = [schema._zod, ...(def.checks ?? []).map(check => check._zod)]
  for (const check of checks) {
    const fault = findFaultOfCheck(check.def)
    if (fault) return `${path} ${fault}`
  }
  return undefined
}

function findFaultOfCheck(def: object): string | undefined {
  if ('check' in def && typeof def.check === 'string' && !expressibleChecks.has(def.check)) {
    return def.check === 'overwrite'
      ? 'changes the value (trim, case, normalize): do that in your handler instead'
      : `has a check of its own ('${def.check}') that JSON Schema cannot express: check it in your handler instead`
  }
  if ('pattern' in def && def.pattern instanceof RegExp && /[ims]/.test(def.pattern.flags)) {
    return `has a pattern with the flags '${def.pattern.flags}', which JSON Schema lacks: write it without`
  }
  for (const option of ['hostname', 'protocol', 'normalize', 'alg']) {
    if (Reflect.get(def, option))
      return `has the option '${option}', which JSON Schema cannot express: use .regex()`
  }
  return undefined
}

function findFaultOfParts(
  schema: z.core.$ZodType,
  path: string,
  visited: Set<z.core.$ZodType>,
): string | undefined {
  for (const [label, part] of partsOf(schema)) {
    if (label === '.__proto__') return `${path} has a field named __proto__: choose another name`
    const fault = findSchemaFault(part, `${path}${label}`, visited)
    if (fault) return fault
  }
  return undefined
}

function partsOf(schema: z.core.$ZodType): [string, z.core.$ZodType][] {
  const { def } = schema._zod
  if (schema instanceof z.core.$ZodLazy) return [['', schema._zod.innerType]]
  if (schema instanceof z.core.$ZodObject) {
    const fields = Object.entries(schema._zod.def.shape).map(([key, part]): [string, z.core.$ZodType] => [
      `.${key}`,
      part,
    ])
    const { catchall } = schema._zod.def
    return catchall ? [...fields, ['.*', catchall]] : fields
  }
  const labels = { element: '[]', items: '[]', rest: '[]', keyType: '.*', valueType: '.*' }
  return Object.entries(def).flatMap(([key, value]) => {
    if (key === 'checks' || key === 'defaultValue') return []
    const label = Object.entries(labels).find(([name]) => name === key)?.[1] ?? ''
    const parts: unknown[] = Array.isArray(value) ? value : [value]
    return parts
      .filter(part => part instanceof z.core.$ZodType)
      .map((part): [string, z.core.$ZodType] => [label, part])
  })
}
