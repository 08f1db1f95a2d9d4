/** Both ends and the middle of an address or hash: a vanity address fits the ends, hardly the middle as well. */
export const shortHash = (hash: string): string => {
  const digits = hash.replace(/^(0x|sha256:)/, '')
  if (digits.length <= 16) return hash
  const middle = Math.floor(digits.length / 2) - 2
  return `${hash.startsWith('0x') ? '0x' : ''}${digits.slice(0, 4)}…${digits.slice(middle, middle + 4)}…${digits.slice(-4)}`
}

/** An address or hash in groups of four, to be compared by eye. */
export const groupHash = (hash: string): readonly string[] => {
  const prefix = /^(0x|sha256:)/.exec(hash)?.[0] ?? ''
  const groups = hash.slice(prefix.length).match(/.{1,4}/g) ?? []
  return prefix === '' ? groups : [prefix, ...groups]
}

/** The four digits by which a plan or an approval is named, e.g. `4f2a`. */
export const shortId = (hash: string): string => hash.replace(/^(0x|sha256:)/, '').slice(0, 4)
