import { type Json, plainText } from '@dealwright/protocols'

/** What a service delivered, in a line for people: its only text, or its values by name. */
export function describeOutput(output: Json): string {
  if (output === null || typeof output !== 'object') return plainText(String(output), 2000)
  if (Array.isArray(output)) return plainText(JSON.stringify(output), 2000)
  const entries = Object.entries(output)
  const [only] = entries
  if (entries.length === 1 && only !== undefined) return describeOutput(only[1])
  const words = entries.map(([name, value]) => {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
    return `${nameOf(name)}: ${text}`
  })
  return plainText(words.join(', '), 2000)
}

/** `highC` reads `high c`. */
const nameOf = (property: string): string =>
  property.replace(
    /([a-z\d])([A-Z])/gu,
    (_match, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  )
