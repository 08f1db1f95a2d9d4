import { z } from 'zod'

let patterns: ReadonlyMap<string | undefined, string | undefined> | undefined

/**
 * Whether a pattern is merely how zod spells a well-known format. That spelling changes between releases, while the format's
 * name says it all: published schemas and digests go without, so that agents on different releases agree.
 */
export function isStandardPattern(format: string | undefined, pattern: string | undefined): boolean {
  patterns ??= readPatterns()
  return pattern !== undefined && patterns.get(format) === pattern
}

function readPatterns(): ReadonlyMap<string | undefined, string | undefined> {
  const schemas = [
    z.email(),
    z.uuid(),
    z.iso.date(),
    z.iso.datetime(),
    z.iso.duration(),
    z.ipv4(),
    z.ipv6(),
    z.e164(),
    z.base64(),
    z.base64url(),
  ]
  return new Map(
    schemas.map(schema => z.toJSONSchema(schema)).map(({ format, pattern }) => [format, pattern]),
  )
}
