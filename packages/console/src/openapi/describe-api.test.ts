import { expect, it } from 'vitest'
import { z } from 'zod'
import { endpoints, eventsPath } from '../api/endpoints.ts'
import { describeApi } from './describe-api.ts'

const operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
})
const document = z.looseObject({
  openapi: z.literal('3.1.1'),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.json()) }),
})

it('describes every operation, with its parameters, bodies and answers', () => {
  const { paths, components } = document.parse(describeApi())
  for (const [name, { method, path }] of Object.entries(endpoints)) {
    const described = paths[path]?.[method]
    expect(described?.operationId).toBe(name)
    const named = (described?.parameters ?? []).filter(parameter => parameter.in === 'path')
    expect(named.map(parameter => `{${parameter.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
    const headers = (described?.parameters ?? []).filter(parameter => parameter.in === 'header')
    expect(headers).toHaveLength(method === 'post' ? 1 : 0)
    expect(Object.keys(described?.responses ?? {})).toEqual(['200', 'default'])
  }
  expect(paths[eventsPath]).toBeDefined()
  expect(Object.keys(components.schemas)).toEqual(
    expect.arrayContaining([
      'Agent',
      'ConversationEvent',
      'Deal',
      'DealDetail',
      'Failure',
      'Policy',
      'Spending',
    ]),
  )
})

it('leaves nothing to look up elsewhere', () => {
  const text = JSON.stringify(describeApi())
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference)
  const { components } = document.parse(describeApi())
  expect(references.length).toBeGreaterThan(0)
  for (const reference of references)
    expect(Object.keys(components.schemas)).toContain(reference?.replace('#/components/schemas/', ''))
})
