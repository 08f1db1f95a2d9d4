import { failed, ok, type Result } from '@dealwright/protocols'
import { z } from 'zod'

const lineSchema = z.union([
  z.strictObject({ text: z.string() }).transform(({ text }) => ({ kind: 'say' as const, text })),
  z
    .strictObject({ approve: z.string() })
    .transform(({ approve: hash }) => ({ kind: 'approve' as const, hash })),
  z
    .strictObject({ decline: z.string() })
    .transform(({ decline: hash }) => ({ kind: 'decline' as const, hash })),
])

/** What a script may tell the chat. */
export type JsonLine = z.infer<typeof lineSchema>

/** Reads a line of a script: an object with `text`, `approve` or `decline` (a plan's hash), or plain words. */
export function readJsonLine(line: string): Result<JsonLine, string> {
  if (!line.startsWith('{')) return ok({ kind: 'say', text: line })
  try {
    const read = lineSchema.safeParse(JSON.parse(line))
    if (read.success) return ok(read.data)
  } catch {
    // Said below: it is no line of ours either way.
  }
  return failed('A line is {"text": …}, {"approve": "sha256:…"}, {"decline": "sha256:…"} or plain words.')
}
