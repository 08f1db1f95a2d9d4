import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { nanoModelPath } from '../nano/nano-model-path.ts'
import { findCatalogueModel, similarModelNames } from './find-catalogue-model.ts'
import { isNanoName } from './is-nano-name.ts'
import type { CatalogueModel } from './model-catalogue.ts'

/** What a person may call a model by. */
export type ModelReference =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'catalogue'; readonly model: CatalogueModel }
  | { readonly kind: 'hub'; readonly repository: string; readonly revision: string; readonly file: string }
  | { readonly kind: 'tag'; readonly repository: string; readonly tag: string }
  | { readonly kind: 'url'; readonly url: URL }

/**
 * Reads what a person called a model by: `hf:user/model/file.gguf`, `hf:user/model:quant`, a URL, a name of the catalogue, or a path.
 * Throws `model-not-found` for a word that is neither a name nor a file, and `bad-model-reference`.
 */
export function readModelReference(text: string): ModelReference {
  const hub = /^(?:hf|huggingface):(.*)$/i.exec(text)
  if (hub?.[1] !== undefined) return readHubReference(text, hub[1])
  if (/^https?:/i.test(text)) return readUrl(text)
  if (isNanoName(text)) return { kind: 'file', path: nanoModelPath() }
  const model = findCatalogueModel(text)
  if (model !== undefined) return { kind: 'catalogue', model }
  const path = resolve(text)
  if (/[\\/]|\.gguf$/i.test(text) || existsSync(path)) return { kind: 'file', path }
  const similar = similarModelNames(text)
  throw new DealwrightError({
    code: 'model-not-found',
    message: `There is no model named ${text}: ${similar.length > 0 ? `did you mean ${similar.join(', ')}? ` : ''}See dealwright model list, or give a .gguf file or a reference such as hf:user/model:Q4_K_M.`,
  })
}

const SEGMENT = '[\\w.-]+'
const hubPattern = new RegExp(
  `^(?://)?(${SEGMENT}/${SEGMENT})(?:(?::(${SEGMENT}))|(?:/((?:${SEGMENT}/)*${SEGMENT}\\.gguf)(?:#(${SEGMENT}))?))?$`,
)

function readHubReference(text: string, rest: string): ModelReference {
  const [matched, repository, tag = 'latest', file, revision = 'main'] = hubPattern.exec(rest) ?? []
  if (matched === undefined || repository === undefined || hasDotSegment(matched)) throw badReference(text)
  return file === undefined ? { kind: 'tag', repository, tag } : { kind: 'hub', repository, revision, file }
}

function readUrl(text: string): ModelReference {
  const url = URL.parse(text)
  if (url === null || !url.pathname.toLowerCase().endsWith('.gguf')) throw badReference(text)
  return { kind: 'url', url }
}

/** Such a name would leave the folder of downloads. */
const hasDotSegment = (path: string): boolean => path.split(/[/:#]/).some(part => /^\.+$/.test(part))

const badReference = (text: string): DealwrightError =>
  new DealwrightError({
    code: 'bad-model-reference',
    message: `${text} is not a model: write hf:user/model:Q4_K_M, hf:user/model/file.gguf, or the URL of a .gguf file.`,
  })
