const quote = 0x22
const backslash = 0x5c
const openers = new Set([0x5b, 0x7b])
const closers = new Set([0x5d, 0x7d])

/** Whether JSON text nests deeper than a limit: told from its bytes, before a parser spends anything on them. */
export function isNestedDeeper(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0
  let inText = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    if (inText) {
      if (byte === backslash) index++
      else if (byte === quote) inText = false
    } else if (byte === quote) inText = true
    else if (openers.has(byte)) depth++
    else if (closers.has(byte)) depth--
    if (depth > maxDepth) return true
  }
  return false
}
