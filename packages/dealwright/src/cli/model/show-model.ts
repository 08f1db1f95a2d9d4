import {
  estimateMemory,
  findCatalogueModel,
  findDownloadedModel,
  freeMemory,
  inspectModel,
} from '@dealwright/llm-local'
import { DealwrightError, plainText } from '@dealwright/protocols'
import type { TaskContext } from '../task-context.ts'
import { describeBytes } from './describe-bytes.ts'

/** Runs `dealwright model info`: what a file says of itself, or the catalogue of a model that is not here; nothing is downloaded. */
export async function showModel(
  model: string,
  { json }: { json: boolean },
  { print }: TaskContext,
): Promise<void> {
  const known = findCatalogueModel(model)
  const path = await findDownloadedModel({ model })
  const freeMemoryBytes = freeMemory()
  if (path !== undefined) {
    const facts = inspectModel(path)
    if (json)
      return print(JSON.stringify({ ...facts, freeMemoryBytes, fits: facts.memoryBytes <= freeMemoryBytes }))
    const context = facts.contextSize > 0 ? `${facts.contextSize} tokens` : 'not said'
    const lines: [string, string][] = [
      ['name', plainText(facts.name, 100)],
      ['file', `${path} (${describeBytes(facts.sizeBytes)})`],
      [
        'architecture',
        `${plainText(facts.architecture, 40)}, ${facts.layers} layers, ${describeCount(facts.parameters)} parameters`,
      ],
      ['quantisation', facts.quantisation],
      ['context', context],
      ['chat template', facts.chatTemplate ? 'yes' : 'no: how a conversation is written is guessed'],
      ['licence', known?.licence ?? plainText(facts.licence ?? 'not said', 60)],
      ['memory', describeNeed(facts.memoryBytes, freeMemoryBytes)],
    ]
    for (const [name, value] of lines) print(`${name.padEnd(14)} ${value}`)
    return
  }
  if (known === undefined) throw notHere(model)
  const memoryBytes = estimateMemory(known)
  if (json)
    return print(
      JSON.stringify({ ...known, memoryBytes, freeMemoryBytes, fits: memoryBytes <= freeMemoryBytes }),
    )
  const lines: [string, string][] = [
    ['name', `${known.name}: ${known.summary}`],
    ['file', `hf:${known.repository}/${known.file} (${describeBytes(known.sizeBytes)}), not downloaded`],
    ['parameters', known.parameters],
    ['quantisation', known.quantisation],
    ['licence', `${known.licence}, ${known.licenceUrl}`],
    ['sha256', known.sha256],
    ['memory', describeNeed(memoryBytes, freeMemoryBytes)],
  ]
  for (const [name, value] of lines) print(`${name.padEnd(14)} ${value}`)
}

const describeNeed = (need: number, free: number): string =>
  `about ${describeBytes(need)} with 8192 tokens of context at most; ${describeBytes(free)} are free${need <= free ? '' : ': too little'}`

const describeCount = (count: number): string =>
  count >= 1e9 ? `${(count / 1e9).toFixed(1)} billion` : `${(count / 1e6).toFixed(1)} million`

const notHere = (model: string): DealwrightError =>
  new DealwrightError({
    code: 'model-not-found',
    message: `${model} is not on this machine: download it with dealwright model pull ${model}.`,
  })
