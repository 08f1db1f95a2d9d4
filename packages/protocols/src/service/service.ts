import type { z } from 'zod'
import type { Json } from '../types/json.ts'

/**
 * A typed service that agents sell and buy: see `defineService`. `Input` and `Output` are what handlers and buyers see, after
 * defaults are filled in; the schemas know the rest.
 */
export interface Service<
  Input = unknown,
  Output = unknown,
  InputSchema extends z.ZodType = z.ZodType<Input>,
  OutputSchema extends z.ZodType = z.ZodType<Output>,
> {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly input: InputSchema
  readonly output: OutputSchema
  /** `sha256:<hex>`: see `digestService`. */
  readonly digest: string
  /** JSON Schema 2020-12 of the input as it is sent, with descriptions. */
  readonly inputJsonSchema: Json
  /** JSON Schema 2020-12 of the output as it is sent, with descriptions. */
  readonly outputJsonSchema: Json
}

/** What a buyer may pass as input: fields with a default are optional. */
export type ServiceInput<S extends Service> = z.input<S['input']>

/** What a provider may return as output: fields with a default are optional. */
export type ServiceOutput<S extends Service> = z.input<S['output']>
