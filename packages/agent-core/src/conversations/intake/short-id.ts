/** The hexadecimal digits of a hash, whatever stands before them. */
export const digitsOf = (hash: string): string => hash.replace(/^(?:sha256:|0x)/, '').toLowerCase()

/** The name of a hash for people: its first digits, four or as many as tell it from the others. */
export function shortId(hash: string, others: readonly string[] = []): string {
  const digits = digitsOf(hash)
  const rest = others.map(digitsOf).filter(other => other !== digits)
  for (let length = 4; length < digits.length; length++) {
    const id = digits.slice(0, length)
    if (!rest.some(other => other.startsWith(id))) return id
  }
  return digits
}

/** Those hashes that an id of at least four digits names. */
export const named = <Item extends { readonly hash: string }>(
  id: string,
  items: readonly Item[],
): readonly Item[] => items.filter(({ hash }) => digitsOf(hash).startsWith(digitsOf(id)))
