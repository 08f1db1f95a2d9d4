import type { ServiceListing } from '@dealwright/protocols'
import { toList } from '../../schema/schema-node.ts'
import { meaningful } from '../keyword/match-services.ts'
import { splitWords } from '../keyword/same-word.ts'
import { inputsOf } from '../steps/inputs-of.ts'
import { outputsOf } from '../steps/outputs-of.ts'

/** The words by which a message may mean a service, or something of it. */
export interface Vocabulary {
  readonly name: readonly string[]
  /** Words of the description that the name does not hold. */
  readonly description: readonly string[]
  readonly inputs: readonly Named[]
  readonly outputs: readonly Named[]
  readonly choices: readonly Choice[]
}

/** An input or output with the words of its name. */
export interface Named {
  readonly name: string
  readonly words: readonly string[]
}

/** One of the values that an input may have. */
export interface Choice {
  readonly input: string
  readonly value: string
}

/** Reads what a service is called, and what its inputs and outputs are. */
export function vocabularyOf(service: ServiceListing): Vocabulary {
  const name = meaningful(service.name)
  const { properties } = inputsOf(service)
  const plain = [...properties].filter(([property]) => isPlainName(property))
  return {
    name,
    description: meaningful(service.description).filter(word => !name.includes(word)),
    inputs: plain.map(([property]) => ({ name: property, words: splitWords(property) })),
    outputs: [...outputsOf(service).keys()]
      .filter(isPlainName)
      .map(output => ({ name: output, words: splitWords(output) })),
    choices: plain.flatMap(([input, { enum: values }]) =>
      toList(values).flatMap(value => (typeof value === 'string' && value !== '' ? [{ input, value }] : [])),
    ),
  }
}

/** Names are a stranger's words: only those that are one plain word are repeated. */
export const isPlainName = (name: string): boolean => /^[\p{L}\p{N}_$-]{1,40}$/u.test(name)
