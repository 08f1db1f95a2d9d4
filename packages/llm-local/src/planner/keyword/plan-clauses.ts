import type { PlanRequest, ServiceListing, Token } from '@dealwright/protocols'
import { escapePattern } from '../../grounding/escape-pattern.ts'
import { findCeiling } from '../../grounding/find-ceiling.ts'
import { readMessage } from '../../grounding/message.ts'
import { propertiesOf, requiredOf, toSchemaNode } from '../../schema/schema-node.ts'
import type { StepDraft } from '../steps/assemble-plan.ts'
import { matchServices } from './match-services.ts'
import { readInput } from './read-input.ts'
import { splitWords } from './same-word.ts'
import { splitClauses } from './split-clauses.ts'

const MAX_STEPS = 4

interface Part {
  readonly service: ServiceListing
  readonly text: string
}

/**
 * Reads a message that asks for several things, one step for each: "weather in Paris tomorrow and in Rome on Friday", "… then translate
 * the summary into French". Undefined where it asks for one thing only, or where a part of it is not complete in itself: what then
 * belongs to what is more than keywords can tell.
 */
export function planClauses({
  text,
  services,
  token,
  now,
}: Pick<PlanRequest, 'text' | 'services' | 'token' | 'now'>): readonly StepDraft[] | undefined {
  const read = (clause: string, service: ServiceListing) =>
    readInput(readMessage(clause, { now, token }), service)
  const parts: Part[] = []
  for (const clause of splitClauses(text)) {
    const matches = matchServices(clause.asked, services)
    if (matches.length > 1) return undefined
    const last = parts.at(-1)
    const [matched] = matches
    if (matched !== undefined) parts.push({ service: matched, text: clause.text })
    else if (last !== undefined && addsValue(clause.text)) {
      // "… and in Rome on Friday": the same again with other values.
      const isWhole = read(clause.text, last.service).missing.length === 0
      if (!isWhole && !setsLimit(clause.text, token)) return undefined
      if (isWhole) parts.push({ service: last.service, text: clause.text })
    } else if (last !== undefined) {
      // What asks for nothing says more about what stands before it: "… Tomorrow, please."
      parts[parts.length - 1] = { ...last, text: `${last.text} ${clause.text}` }
    }
  }
  if (parts.length < 2 || parts.length > MAX_STEPS) return undefined
  const drafts: StepDraft[] = []
  for (const part of parts) {
    const draft = draftOf(part, drafts, read)
    if (draft === undefined) return undefined
    drafts.push(draft)
  }
  return drafts
}

const setsLimit = (clause: string, token: Token): boolean => {
  const ceiling = findCeiling(clause, token)
  return !ceiling.ok || ceiling.value !== null
}

/** Begins with "in Rome", "for Friday"; not with "for at most" or "in 3 days". */
const addsValue = (clause: string): boolean =>
  /^\s*(?:in|at|for|to|into|from)\s+(?!(?:most|max\p{L}*|up\s+to|under|at\s+most|no\s+more|less)\b|[\d\p{Sc}])/iu.test(
    clause,
  )

/** A step of a part that is complete, or whose one missing text is what an earlier step gives and the part points at. */
function draftOf(
  { service, text }: Part,
  earlier: readonly StepDraft[],
  read: (clause: string, service: ServiceListing) => ReturnType<typeof readInput>,
): StepDraft | undefined {
  const pointed = pointBack(text, earlier)
  const { input, missing } = read(pointed?.rest ?? text, service)
  const [property, ...others] = missing
  if (property === undefined)
    return pointed === undefined ? { service, input, sources: {}, questions: [] } : undefined
  if (pointed === undefined || others.length > 0 || !takesText(service, property)) return undefined
  const { draft, output } = pointed
  return { service, input, sources: { [property]: { draft, output } }, questions: [] }
}

interface Pointed {
  readonly draft: number
  readonly output: string
  /** The part without the words that point. */
  readonly rest: string
}

/** What "it", "the summary" or a part that begins with "translated" points at: a text that an earlier step gives. */
function pointBack(text: string, earlier: readonly StepDraft[]): Pointed | undefined {
  for (const [draft, { service }] of [...earlier.entries()].toReversed()) {
    const outputs = textsOf(service)
    for (const output of outputs) {
      const name = splitWords(output).map(escapePattern).join('[\\s_-]*')
      const named = new RegExp(`(?<![\\p{L}\\p{N}])(?:the|its|that|this)\\s+${name}(?![\\p{L}\\p{N}])`, 'iu')
      if (named.test(text)) return { draft, output, rest: text.replace(named, ' ') }
    }
    const [output, ...more] = outputs
    const vague =
      /(?<![\p{L}\p{N}])(?:it|that|the\s+(?:result|answer))(?![\p{L}\p{N}])|^\s*(?=\p{L}+ed(?![\p{L}\p{N}]))/iu
    if (output !== undefined && more.length === 0 && vague.test(text)) {
      return { draft, output, rest: text.replace(vague, ' ') }
    }
  }
  return undefined
}

const textsOf = ({ output }: ServiceListing): readonly string[] => {
  const node = toSchemaNode(output)
  const required = requiredOf(node)
  return propertiesOf(node).flatMap(([name, schema]) =>
    required.has(name) && isPlainText(schema) ? [name] : [],
  )
}

const takesText = ({ input }: ServiceListing, property: string): boolean =>
  propertiesOf(toSchemaNode(input)).some(([name, schema]) => name === property && isPlainText(schema))

const isPlainText = ({
  type,
  format,
  enum: choices,
  const: fixed,
}: ReturnType<typeof toSchemaNode>): boolean =>
  type === 'string' && format === undefined && choices === undefined && fixed === undefined
