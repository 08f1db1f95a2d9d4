import type { Json } from '@dealwright/protocols'
import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { EventsQuery } from '../api/conversation-view.ts'
import { consoleHeader, type Endpoint, endpoints, eventsPath } from '../api/endpoints.ts'
import { Failure } from '../api/parts.ts'

/** Describes the API in OpenAPI 3.1, from the schemas that requests and answers are held to. */
export function describeApi(): Json {
  const paths: ZodOpenApiPathsObject = {}
  const all: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints)
  for (const [name, endpoint] of all)
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(name, endpoint) }
  paths[eventsPath] = { get: events }
  const document = createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Dealwright console',
      version: '1.0.0',
      description:
        'What the console of an agent asks its server. Money is text beside atomic units in decimal.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'dealwright-console' } },
    },
    security: [{ session: [] }],
    paths,
  })
  // The document is made of JSON, which its type does not say.
  return z.json().parse(JSON.parse(JSON.stringify(document)))
}

function operationOf(name: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  const { method, path, summary, query, body, response } = endpoint
  const names = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, parameter]) => parameter ?? [])
  return {
    operationId: name,
    summary,
    ...(name === 'signIn' ? { security: [] } : {}),
    requestParams: {
      ...(names.length === 0
        ? {}
        : { path: z.object(Object.fromEntries(names.map(parameter => [parameter, z.string()]))) }),
      ...(query === undefined ? {} : { query }),
      ...(method === 'post' ? { header: z.object({ [consoleHeader]: z.literal('1') }) } : {}),
    },
    ...(body === undefined ? {} : { requestBody: { required: true, content: { [json]: { schema: body } } } }),
    responses: {
      '200': { description: 'Done', content: { [json]: { schema: response } } },
      default: { description: 'Not done, and why', content: { [json]: { schema: Failure } } },
    },
  }
}

const json = 'application/json'

const events: ZodOpenApiOperationObject = {
  operationId: 'events',
  summary: 'Replays the log after a seq, then follows it: server-sent events with a ConversationEvent each',
  requestParams: { query: EventsQuery, header: z.object({ 'last-event-id': z.string().optional() }) },
  responses: {
    '200': { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
    default: { description: 'No stream, and why', content: { [json]: { schema: Failure } } },
  },
}
