import { DealwrightError } from '../errors/dealwright-error.ts'
import { messageTypePattern } from '../names/names.ts'

interface MessageGraph {
  readonly types: readonly string[]
  /** Message types that may be answered, with their answers. */
  readonly replies: readonly (readonly [type: string, answers: readonly string[]])[]
  /** Message types that answer nothing. */
  readonly initial: readonly string[]
}

/** Checks names and edges of a protocol's message graph and finds where it starts. Throws `bad-protocol`. */
export function checkMessageGraph({
  name,
  types,
  replies,
  streams,
}: {
  name: string
  types: readonly string[]
  replies: { readonly [type: string]: readonly string[] | undefined }
  streams: readonly string[]
}): MessageGraph {
  for (const type of types) {
    if (!messageTypePattern.test(type))
      throw badProtocol(name, `'${type}' is not a message type: use PascalCase`)
  }
  const edges = Object.entries(replies).flatMap(([type, answers]) =>
    answers?.length ? [[type, answers] as const] : [],
  )
  const answering = edges.flatMap(([, answers]) => answers)
  for (const type of [...Object.keys(replies), ...answering, ...streams]) {
    if (!types.includes(type))
      throw badProtocol(name, `'${type}' is not among its messages: declare it there`)
  }
  for (const [type, answers] of edges) {
    if (new Set(answers).size < answers.length)
      throw badProtocol(name, `an answer to '${type}' is listed twice`)
  }
  for (const type of streams) {
    if (!answering.includes(type))
      throw badProtocol(name, `'${type}' streams but answers nothing: list it in replies`)
  }
  const initial = types.filter(type => !answering.includes(type))
  if (initial.length === 0)
    throw badProtocol(name, 'no message can start it: leave one type out of all replies')
  return { types, replies: edges, initial }
}

function badProtocol(name: string, detail: string): DealwrightError {
  return new DealwrightError({ code: 'bad-protocol', message: `protocol ${name}: ${detail}` })
}
