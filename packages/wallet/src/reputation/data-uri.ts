const prefix = 'data:application/json;base64,'

/** Writes JSON text as a base64 `data:` URI. */
export function encodeDataUri(json: string): string {
  return `${prefix}${Buffer.from(json, 'utf8').toString('base64')}`
}

/** Reads the JSON in a base64 `data:` URI; undefined for any other URI or broken content. */
export function decodeDataUri(uri: string): unknown {
  if (!uri.startsWith(prefix)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(uri.slice(prefix.length), 'base64').toString('utf8'))
    return value
  } catch {
    return undefined
  }
}
