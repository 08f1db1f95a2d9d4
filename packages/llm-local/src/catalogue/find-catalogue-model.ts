import { type CatalogueModel, modelCatalogue } from './model-catalogue.ts'

/** The model of the catalogue with this name, whatever its case. */
export function findCatalogueModel(name: string): CatalogueModel | undefined {
  const wanted = name.trim().toLowerCase()
  return modelCatalogue.find(model => model.name === wanted)
}

/** The names of the catalogue that a mistyped one may have meant: those with the most in common first, three at most. */
export function similarModelNames(name: string): string[] {
  const wanted = piecesOf(name)
  const score = (known: string) =>
    piecesOf(known).filter(piece => wanted.some(part => piece.startsWith(part))).length
  return modelCatalogue
    .map(model => ({ name: model.name, score: score(model.name) }))
    .filter(candidate => candidate.score > 0)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, 3)
    .map(candidate => candidate.name)
}

const piecesOf = (name: string): string[] => name.toLowerCase().match(/[a-z]+|\d+(?:\.\d+)?b?/g) ?? []
