import type { ServiceListing } from '@dealwright/protocols'
import { sameWord, splitWords } from './same-word.ts'
import { isTelling } from './vocabulary.ts'

/** A word of a service's name weighs as much as this many words of its description. */
const NAME_WEIGHT = 3

/**
 * Ranks the listed services whose name shares a word with the text, or whose description shares two; the best stand first
 * and all that are returned tie. Empty when none fits.
 */
export function matchServices(text: string, services: readonly ServiceListing[]): ServiceListing[] {
  const said = meaningful(text)
  const scored = services
    .map(service => ({ service, score: scoreService(said, service) }))
    .filter(({ score }) => score >= 2)
  const best = Math.max(...scored.map(({ score }) => score))
  return newestOfEach(scored.filter(({ score }) => score === best).map(({ service }) => service))
}

function scoreService(said: readonly string[], { name, description }: ServiceListing): number {
  const names = meaningful(name)
  const others = meaningful(description).filter(word => !names.some(other => sameWord(word, other)))
  const hits = (words: readonly string[]) =>
    words.filter(word => said.some(other => sameWord(word, other))).length
  return hits(names) * NAME_WEIGHT + hits(others)
}

/** The words of a text that tell which service is wanted, each once. */
export const meaningful = (text: string): string[] => [...new Set(splitWords(text).filter(isTelling))]

/** Sorts the listed services by how many words they share with the text, most first; none is left out. */
export function rankServices(text: string, services: readonly ServiceListing[]): ServiceListing[] {
  const said = meaningful(text)
  return services.toSorted((a, b) => scoreService(said, b) - scoreService(said, a))
}

/** Several sellers list one service, and one service has several versions: one listing of each name, the newest, is left. */
export function newestOfEach(services: readonly ServiceListing[]): ServiceListing[] {
  const byName = new Map<string, ServiceListing>()
  for (const service of services) {
    const known = byName.get(service.name)
    if (known === undefined || service.version.localeCompare(known.version, 'en', { numeric: true }) > 0) {
      byName.set(service.name, service)
    }
  }
  return [...byName.values()]
}
