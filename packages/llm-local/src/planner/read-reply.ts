import {
  failed,
  type Json,
  ok,
  type PlanFailure,
  type PlannerPort,
  type Result,
  type Token,
} from '@dealwright/protocols'
import { findAddressFault } from '../grounding/find-address-fault.ts'
import { type Message, readMessage } from '../grounding/message.ts'
import { resolveReference } from '../schema/resolve-reference.ts'
import { type SchemaNode, toList, toSchemaNode } from '../schema/schema-node.ts'
import { stringTest } from '../schema/string-test.ts'
import { validateJson } from '../schema/validate-json.ts'
import { readChoice } from './reply/read-choice.ts'
import { isMoney, readPhrase } from './reply/read-phrase.ts'

/**
 * Reads a person's answer to a question and holds it to the schema of the input: days, numbers in digits or words, choices with small
 * typing errors, yes or no, phrases as they are spelt, lists. Money is never a value. The failure says in one line what is wrong, and asks again.
 */
export const readReply: PlannerPort['readAnswer'] = (step, text, context): Result<Json, PlanFailure> => {
  const fault = findAddressFault(text)
  if (fault !== undefined) return failed(fault)
  const root = toSchemaNode(step.answer)
  const { token } = context
  const reply: Reply = { property: step.about.property, message: readMessage(text, context), token, root }
  const value = readKind(step.answer, reply, 0)
  if (!value.ok) return failed({ code: 'missing-input', message: `${value.error} ${step.question}` })
  if (!fits(step.answer, value.value)) {
    return failed({ code: 'missing-input', message: `That does not fit. ${step.question}` })
  }
  return value
}

interface Reply {
  readonly property: string
  readonly message: Message
  readonly token: Token
  readonly root: SchemaNode
}

const MAX_DEPTH = 6
const NEGATED = /(?<![\p{L}\p{N}])(?:not|except|anything but|never)(?![\p{L}\p{N}])/iu

function readKind(schema: Json | undefined, reply: Reply, depth: number): Result<Json, string> {
  const node = toSchemaNode(resolveReference(schema, reply.root))
  const branches = [
    ...toList(node.anyOf),
    ...toList(node.oneOf),
    ...(Array.isArray(node.type) ? node.type.map(type => ({ ...node, type })) : []),
  ]
  if (branches.length > 0 && depth < MAX_DEPTH) {
    const read = branches.map(branch => readKind(branch, reply, depth + 1))
    return read.find(result => result.ok) ?? read[0] ?? UNREADABLE
  }
  const { text } = reply.message
  const choices = node.const === undefined ? toList(node.enum) : [node.const]
  const isPhrase = node.type === 'string' && choices.length === 0 && node.format !== 'date'
  if (!isPhrase && node.type !== 'boolean' && NEGATED.test(text)) {
    return failed('That says what it is not.')
  }
  if (choices.length > 0) return readChoice(text, choices)
  switch (node.type) {
    case 'array':
      return readList(node, reply, depth)
    case 'boolean':
      return readBoolean(text)
    case 'integer':
    case 'number':
      return readNumber(reply)
    case 'string':
      return node.format === 'date'
        ? one(reply.message.dates, 'day')
        : readPhrase(text, reply.property, reply.token)
    default:
      return UNREADABLE
  }
}

const UNREADABLE = failed('No words can answer that.')

/** The one value that is found; the same one twice is one. */
function one<Value extends Json>(
  finds: readonly { readonly value: Value }[],
  what: string,
): Result<Value, string> {
  const [first, ...others] = [...new Set(finds.map(({ value }) => value))]
  if (first === undefined) return failed(`That names no ${what}.`)
  return others.length === 0 ? ok(first) : failed(`That names more than one ${what}.`)
}

function readNumber({ message, token }: Reply): Result<number, string> {
  if (isMoney(message.text, token)) return failed('That is an amount of money.')
  if (message.numbers.length > 0) return one(message.numbers, 'number')
  // Alone these words say something else more often; as an answer they are numbers.
  const word = /^\W*(?:just |only )?(?:(one|a single)|(zero|none))(?![\p{L}\p{N}])/iu.exec(message.text)
  if (word === null) return failed('That names no number.')
  return ok(word[1] === undefined ? 0 : 1)
}

const YES =
  /(?<![\p{L}\p{N}])(?:yes|y|yep|yeah|sure|ok|okay|true|on|of course|certainly|do)(?![\p{L}\p{N}'’])/iu
const NO = /(?<![\p{L}\p{N}])(?:no|n|nope|nah|false|off|not|don['’]?t|never)(?![\p{L}\p{N}])/iu

function readBoolean(text: string): Result<boolean, string> {
  const [yes, no] = [YES.test(text), NO.test(text)]
  return yes === no ? failed('That is neither yes nor no.') : ok(yes)
}

function readList(node: SchemaNode, reply: Reply, depth: number): Result<Json, string> {
  const { message, token } = reply
  if (/^\W*(?:none|nothing|no)\W*$/i.test(message.text)) return ok([])
  const items = toSchemaNode(resolveReference(node.items, reply.root))
  if (items.type === 'integer' || items.type === 'number') {
    if (isMoney(message.text, token)) return failed('That is an amount of money.')
    return atLeastOne(message.numbers, 'number')
  }
  if (items.format === 'date') return atLeastOne(message.dates, 'day')
  const values: Json[] = []
  for (const piece of piecesOf(message.text)) {
    const read = readKind(items, { ...reply, message: { ...message, text: piece } }, depth + 1)
    if (!read.ok) return read
    values.push(read.value)
  }
  return ok(values)
}

const atLeastOne = (finds: readonly { readonly value: Json }[], what: string): Result<Json, string> =>
  finds.length === 0 ? failed(`That names no ${what}.`) : ok([...new Set(finds.map(({ value }) => value))])

/** The parts of an enumeration; commas inside quotation marks do not part. */
const piecesOf = (text: string): string[] =>
  (text.match(/"[^"]*"|“[^”]*”|[^,;\n"“]+/gu) ?? [])
    .flatMap(piece => (/^["“]/.test(piece) ? [piece] : piece.split(/\s+(?:and|&)\s+|^\s*and\s+/iu)))
    .map(piece => piece.trim())
    .filter(piece => /[\p{L}\p{N}]/u.test(piece))

function fits(schema: Json, value: Json): boolean {
  if (!validateJson(schema, value).ok) return false
  return typeof value !== 'string' || stringTest(toSchemaNode(schema))?.(value) !== false
}
