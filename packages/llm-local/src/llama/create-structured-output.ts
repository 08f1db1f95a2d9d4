import { DealwrightError, type Json } from '@dealwright/protocols'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { assembleStructuredOutputPipeline } from '@langchain/core/language_models/structured_output'
import type { BaseMessage } from '@langchain/core/messages'
import { type Runnable, RunnableLambda } from '@langchain/core/runnables'
import { isSerializableSchema, type SerializableSchema } from '@langchain/core/utils/standard_schema'
import { type InteropZodType, interopSafeParseAsync, isInteropZodSchema } from '@langchain/core/utils/types'
import { jsonSchemaToGbnf } from '../schema/json-schema-to-gbnf.ts'
import { validateJson } from '../schema/validate-json.ts'
import { toPlainSchema } from './to-plain-schema.ts'

/** A zod schema (3 or 4), another standard schema that knows its JSON Schema, or a JSON Schema. */
export type StructuredSchema<Output extends Record<string, unknown>> =
  | InteropZodType<Output>
  | SerializableSchema<Output>
  | Record<string, unknown>

export interface CreateStructuredOutputParameters {
  /** The model, bound to a grammar. */
  withGrammar(grammar: string): Runnable<BaseLanguageModelInput, BaseMessage>
  readonly includeRaw: boolean
}

/** Chains a model under the grammar of a schema with a parser that checks what the grammar cannot. */
export function createStructuredOutput<Output extends Record<string, unknown>>(
  schema: StructuredSchema<Output>,
  { withGrammar, includeRaw }: CreateStructuredOutputParameters,
):
  | Runnable<BaseLanguageModelInput, Output>
  | Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }> {
  const jsonSchema = toPlainSchema(schema)
  const parser = RunnableLambda.from(async (message: BaseMessage): Promise<Output> => {
    return check<Output>(schema, jsonSchema, parseAnswer(message.text))
  })
  return assembleStructuredOutputPipeline(withGrammar(jsonSchemaToGbnf(jsonSchema)), parser, includeRaw)
}

async function check<Output extends Record<string, unknown>>(
  schema: StructuredSchema<Output>,
  jsonSchema: Json,
  value: unknown,
): Promise<Output> {
  if (isZod<Output>(schema)) {
    const parsed = await interopSafeParseAsync<Output>(schema, value)
    if (parsed.success) return parsed.data
    throw badOutput(describeIssue(parsed.error.issues[0]), parsed.error)
  }
  if (isStandard<Output>(schema)) {
    const checked = await schema['~standard'].validate(value)
    if (checked.issues === undefined) return checked.value
    throw badOutput(describeIssue(checked.issues[0]))
  }
  if (saysMoreThanGrammar(jsonSchema)) {
    const fits = validateJson(jsonSchema, value)
    if (!fits.ok) throw badOutput(fits.error)
  }
  // A JSON Schema has no static type: the caller names it, as LangChain has it.
  return value as Output
}

/** Keywords that a grammar does not hold: without them, what was decoded fits, and a check would take longer than the answer. */
const UNHELD =
  /"(?:uniqueItems|not|if|contains|patternProperties|dependent[A-Za-z]+|minProperties|maxProperties|format|unevaluated[A-Za-z]+)":/

const saysMoreThanGrammar = (schema: Json): boolean => UNHELD.test(JSON.stringify(schema))

const isZod = <Output extends Record<string, unknown>>(
  schema: StructuredSchema<Output>,
): schema is InteropZodType<Output> => isInteropZodSchema(schema)

const isStandard = <Output extends Record<string, unknown>>(
  schema: StructuredSchema<Output>,
): schema is SerializableSchema<Output> => isSerializableSchema(schema)

const describeIssue = (issue: { readonly message: string } | undefined): string =>
  issue?.message ?? 'it does not fit'

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badOutput('it ends before the JSON does: raise maxTokens or the context size', cause)
  }
}

const badOutput = (reason: string, cause?: unknown): DealwrightError =>
  new DealwrightError({
    code: 'bad-model-output',
    message: `The model's answer does not meet the schema: ${reason}.`,
    cause,
    retryable: true,
  })
