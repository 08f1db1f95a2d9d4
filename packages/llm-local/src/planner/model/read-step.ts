import { type AskStep, failed, type Json, ok, type Result, type ServiceListing } from '@dealwright/protocols'
import { resolveReference } from '../../schema/resolve-reference.ts'
import { propertiesOf, type SchemaNode, toSchemaNode } from '../../schema/schema-node.ts'
import { validateJson } from '../../schema/validate-json.ts'
import { askStep } from '../steps/ask-step.ts'
import type { StepDraft } from '../steps/assemble-plan.ts'
import { checkShape } from '../steps/check-shape.ts'
import { inputsOf, type ServiceInputs } from '../steps/inputs-of.ts'
import { outputFits } from '../steps/output-fits.ts'
import { outputsOf } from '../steps/outputs-of.ts'

/** What is wrong with a step of a model's answer. */
export interface StepFault {
  /** For the model, in one line. */
  readonly reason: string
  /** The required inputs that no answer of the person could fill. */
  readonly missing?: readonly string[]
}

export interface ReadStepParameters {
  readonly service: ServiceListing
  readonly input: { readonly [property: string]: Json }
  readonly earlier: readonly StepDraft[]
}

/** Reads a step of a model's answer: what stands in it, what earlier steps give, and what the person has to be asked for. */
export function readStep({ service, input, earlier }: ReadStepParameters): Result<StepDraft, StepFault> {
  const inputs = inputsOf(service)
  const said: { [property: string]: Json } = {}
  const sources: { [property: string]: { draft: number; output: string } } = {}
  for (const [property, value] of Object.entries(input)) {
    const reference = readReference(value)
    const schema = inputs.properties.get(property)
    if (reference !== undefined) {
      const fault = checkReference(reference, { schema, inputs, earlier })
      if (fault !== undefined) return failed({ reason: `${property}: ${fault}` })
      sources[property] = { draft: reference.from - 1, output: reference.output }
    } else if (value !== null || (schema !== undefined && validateJson(schema, null).ok)) {
      said[property] = schema === undefined ? value : dropUnsaid(value, schema, inputs.root)
    }
  }
  const missing = [...inputs.required].filter(
    name => !Object.hasOwn(said, name) && !Object.hasOwn(sources, name),
  )
  const questions = missing.map(name => askStep(service, name))
  const open = questions.filter((question): question is AskStep => question !== undefined)
  if (open.length < questions.length) return failed({ reason: `${missing.join(', ')}: not given`, missing })
  const fault = checkShape(said, inputs)
  if (fault !== undefined) return failed({ reason: `the input does not fit ${service.name}: ${fault}` })
  return ok({ service, input: said, sources, questions: open })
}

interface Reference {
  readonly from: number
  readonly output: string
}

function readReference(value: Json): Reference | undefined {
  const { from, output, ...others } = toSchemaNode(value)
  return typeof from === 'number' && typeof output === 'string' && Object.keys(others).length === 0
    ? { from, output }
    : undefined
}

function checkReference(
  { from, output }: Reference,
  {
    schema,
    inputs,
    earlier,
  }: { schema: SchemaNode | undefined; inputs: ServiceInputs; earlier: readonly StepDraft[] },
): string | undefined {
  if (schema === undefined) return 'the service has no such input'
  const source = earlier[from - 1]
  if (source === undefined) return `step ${from} does not come before this one`
  const made = outputsOf(source.service).get(output)
  if (made === undefined) return `${source.service.name} does not make "${output.slice(0, 40)}"`
  return outputFits(made, { schema, root: inputs.root })
    ? undefined
    : `"${output}" of ${source.service.name} is of another kind`
}

/** A null inside a value says "not in the message": it is left out, unless the schema itself takes null there. */
function dropUnsaid(value: Json, schema: Json | undefined, root: SchemaNode): Json {
  if (value === null || typeof value !== 'object') return value
  const node = toSchemaNode(resolveReference(schema, root))
  if (Array.isArray(value)) return value.map(item => dropUnsaid(item, node.items, root))
  if (node.properties === undefined) return value
  const properties = new Map(propertiesOf(node))
  const said = Object.entries(value).flatMap(([name, held]) => {
    const property = properties.get(name)
    if (held === null && (property === undefined || !validateJson(property, null).ok)) return []
    return [[name, dropUnsaid(held, property, root)] as const]
  })
  return Object.fromEntries(said)
}
