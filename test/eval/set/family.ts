import type { Json, ServiceListing } from '@dealwright/protocols'

/** A held-out service with the words in which people ask for it. */
export interface FamilyText {
  readonly name: string
  readonly description: string
  /** `name:kind` with blanks between, `?` after the name for an optional one. */
  readonly inputs: string
  /** `name` or `name:type` with blanks between. */
  readonly outputs: string
  /** Verb and object; `{o}` is the text that a text service takes. */
  readonly do: readonly string[]
  /** The same as a thing to get. */
  readonly get: readonly string[]
  /** How each input is given; `{v}` is the value. */
  readonly clauses: Readonly<Record<string, readonly string[]>>
}

export interface Input {
  readonly name: string
  readonly kind: string
  readonly optional: boolean
  readonly choices: readonly string[]
}

export interface Output {
  readonly name: string
  readonly type: string
}

/** A family as the set is drawn from it. */
export interface Family {
  readonly text: FamilyText
  readonly inputs: readonly Input[]
  readonly outputs: readonly Output[]
  readonly listing: ServiceListing
}

/** Reads the short form in which families are written down. */
export function toFamily(text: FamilyText): Family {
  const inputs = text.inputs.split(' ').map(toInput)
  const outputs = text.outputs.split(' ').map<Output>(entry => {
    const [name = '', type = 'string'] = entry.split(':')
    return { name, type }
  })
  const listing: ServiceListing = {
    name: text.name,
    version: '1.0.0',
    description: text.description,
    digest: `sha256:${text.name}`,
    input: toObject(
      inputs.map(input => ({ name: input.name, schema: schemaOf(input), optional: input.optional })),
    ),
    output: toObject(outputs.map(({ name, type }) => ({ name, schema: { type }, optional: false }))),
  }
  return { text, inputs, outputs, listing }
}

function toInput(entry: string): Input {
  const [given = '', rest = ''] = entry.split(':')
  const [kind = '', choices] = rest.replace(/\?$/, '').split(/[()]/)
  return {
    name: given.replace('?', ''),
    kind,
    optional: entry.includes('?'),
    choices: choices?.split('|') ?? [],
  }
}

function schemaOf({ kind, choices }: Input): Json {
  switch (kind) {
    case 'integer':
      return { type: 'integer' }
    case 'boolean':
    case 'flag':
      return { type: 'boolean' }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'choice':
      return { type: 'string', enum: [...choices] }
    case 'motifs':
      return { type: 'array', items: { type: 'string' } }
    default:
      return { type: 'string' }
  }
}

const toObject = (entries: readonly { name: string; schema: Json; optional: boolean }[]): Json => ({
  type: 'object',
  properties: Object.fromEntries(entries.map(({ name, schema }) => [name, schema])),
  required: entries.filter(({ optional }) => !optional).map(({ name }) => name),
})
