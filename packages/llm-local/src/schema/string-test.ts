import { z } from 'zod'
import { matchPattern } from './pattern/match-pattern.ts'
import { parsePattern } from './pattern/parse-pattern.ts'
import { type SchemaNode, toList, toSchemaNode } from './schema-node.ts'

/** Formats whose check is kept, made once: they are those of zod, not a stranger's. */
const formats = new Map<string, z.ZodType>()
/** Texts longer than this are not held to a format. */
const MAX_LENGTH = 2_000

/**
 * The test that a schema's format and patterns put to a string, in bounded time also for a hostile pattern; undefined where any
 * string will do. A pattern that cannot be read, or told in time, is passed.
 */
export function stringTest(node: SchemaNode): ((text: string) => boolean) | undefined {
  const patterns = [node, ...toList(node.allOf).map(toSchemaNode)].flatMap(({ pattern }) => {
    const parsed = typeof pattern === 'string' ? parsePattern(pattern) : undefined
    return parsed?.ok ? [parsed.value] : []
  })
  const format = typeof node.format === 'string' && KNOWN.has(node.format) ? node.format : undefined
  if (patterns.length === 0 && format === undefined) return undefined
  return text =>
    text.length <= MAX_LENGTH &&
    (format === undefined || ofFormat(format, text)) &&
    patterns.every(pattern => matchPattern(pattern, text) ?? true)
}

const KNOWN = new Set([
  'date',
  'time',
  'date-time',
  'duration',
  'email',
  'uri',
  'uuid',
  'ipv4',
  'ipv6',
  'hostname',
])

function ofFormat(format: string, text: string): boolean {
  const known = formats.get(format) ?? z.fromJSONSchema({ type: 'string', format })
  formats.set(format, known)
  return known.safeParse(text).success
}
