import { failed, ok, type Result } from '@dealwright/protocols'
import type { Context } from 'hono'
import type { z } from 'zod'
import type { Endpoint } from '../api/endpoints.ts'
import type { Failure } from '../api/parts.ts'
import { refuse } from '../guard/refuse.ts'
import type { Session } from '../session/create-sessions.ts'
import type { ConsoleApp, ConsoleVariables } from './console-environment.ts'
import { statusOf } from './status-of.ts'

type Read<Schema> = Schema extends z.ZodObject ? z.output<Schema> : undefined

/** A request that was let in and understood. */
export interface Call<E extends Endpoint> {
  readonly session: Session
  /** A parameter of the path, decoded. */
  parameter(name: string): string
  readonly query: Read<E['query']>
  readonly body: Read<E['body']>
}

/** Does what an operation says. */
export type Handler<E extends Endpoint> = (call: Call<E>) => Promise<Result<z.input<E['response']>, Failure>>

const maxParameterLength = 300

/** Serves an operation: what comes in is held to its schemas, and so is what goes out. */
export function mount<const E extends Endpoint>(app: ConsoleApp, endpoint: E, handler: Handler<E>): void {
  const path = endpoint.path.replace(/\{(\w+)\}/g, ':$1')
  app.on(endpoint.method.toUpperCase(), path, async context => {
    const query = readWith<E['query']>(endpoint.query, context.req.query(), 'query')
    if (!query.ok) return refuse(context, { status: 400, ...query.error })
    const json = endpoint.body === undefined ? ok(undefined) : await readJson(context)
    if (!json.ok) return refuse(context, { status: statusOf(json.error.code), ...json.error })
    const body = readWith<E['body']>(endpoint.body, json.value, 'body')
    if (!body.ok) return refuse(context, { status: 400, ...body.error })
    const parameter = (name: string) => (context.req.param(name) ?? '').slice(0, maxParameterLength)
    const call = { session: context.get('session'), parameter, query: query.value, body: body.value }
    const outcome = await handler(call)
    if (!outcome.ok) return refuse(context, { status: statusOf(outcome.error.code), ...outcome.error })
    return context.json(endpoint.response.parse(outcome.value))
  })
}

/** Reads a body as JSON. */
export async function readJson(context: Context<ConsoleVariables>): Promise<Result<unknown, Failure>> {
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    return failed({ code: 'bad-type', message: 'Send JSON, with the content type application/json.' })
  try {
    return ok(JSON.parse(await context.req.text()))
  } catch (error) {
    // Cut off by the limit of the body, which has an answer of its own.
    if (!(error instanceof SyntaxError)) throw error
    return failed({ code: 'bad-body', message: 'Correct the body: it is not JSON.' })
  }
}

/** Holds a value to a schema; without one there is nothing to read. */
export function readWith<Schema extends z.ZodObject | undefined>(
  schema: Schema,
  value: unknown,
  what: string,
): Result<Read<Schema>, Failure> {
  const parsed = schema?.safeParse(value)
  // Without a schema the type of what is read is undefined: the compiler cannot follow that through a conditional type.
  if (parsed === undefined) return ok(undefined as Read<Schema>)
  if (parsed.success) return ok(parsed.data as Read<Schema>)
  const [issue] = parsed.error.issues
  const where = [what, ...(issue?.path ?? [])].join('.')
  return failed({ code: `bad-${what}`, message: `Correct ${where}: ${issue?.message ?? 'not understood'}.` })
}
