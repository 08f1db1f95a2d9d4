import { freemem } from 'node:os'

/** Bytes of memory that a model may take now: what the machine has free, within what this process is allowed. */
export function freeMemory(): number {
  const allowed = process.constrainedMemory()
  const free = freemem()
  // Where there is no limit, its place holds 0 or a number beyond any memory.
  return allowed > 0 ? Math.min(free, Math.max(0, allowed - process.memoryUsage.rss())) : free
}
