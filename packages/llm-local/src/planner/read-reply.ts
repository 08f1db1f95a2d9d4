import {
  type AskStep,
  failed,
  type Json,
  ok,
  type PlanFailure,
  type PlannerPort,
  type Result,
} from '@dealwright/protocols'
import { readMessage } from '../grounding/message.ts'
import { toList, toSchemaNode } from '../schema/schema-node.ts'
import { validateJson } from '../schema/validate-json.ts'
import { readInput } from './keyword/read-input.ts'
import { badAnswer } from './plan-failures.ts'

/** Reads a person's answer to a question: days, numbers and choices as in a message, text as it was said. */
export const readReply: PlannerPort['readAnswer'] = (step, text, context): Result<Json, PlanFailure> => {
  const value = readValue(step, text.trim(), context)
  if (value === undefined || !validateJson(step.answer, value).ok) return failed(badAnswer(step))
  return ok(value)
}

function readValue(
  { about, answer }: AskStep,
  text: string,
  context: Parameters<PlannerPort['readAnswer']>[2],
): Json | undefined {
  const schema = toSchemaNode(answer)
  if (text === '') return undefined
  if (schema.type === 'boolean') return YES_OR_NO.get(text.toLowerCase().replace(/[.!]+$/, ''))
  const isText = schema.enum === undefined && schema.const === undefined && schema.format !== 'date'
  if (schema.type === 'string' && isText) return text
  const { property } = about
  const asked = { type: 'object', properties: { [property]: answer }, required: [property] }
  const message = readMessage(text, context)
  const { input } = readInput(message, {
    name: about.service,
    version: '',
    description: '',
    digest: '',
    input: asked,
    output: {},
  })
  const several = toList(schema.enum).length === 0 && message.dates.length + message.numbers.length > 1
  return several ? undefined : input[property]
}

const YES_OR_NO = new Map([
  ['yes', true],
  ['y', true],
  ['true', true],
  ['on', true],
  ['no', false],
  ['n', false],
  ['false', false],
  ['off', false],
])
