import type { AskStep, Json } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { request } from '../testing/listings.ts'
import { readReply } from './read-reply.ts'

const context = request('')
const ask = (answer: Json, property = 'day'): AskStep => ({
  kind: 'ask',
  question: 'Which?',
  about: { service: 'weather.forecast', property },
  answer,
})

describe('readReply', () => {
  it.each<[Json, string, Json]>([
    [{ type: 'string', format: 'date' }, 'tomorrow', '2026-11-23'],
    [{ type: 'string', format: 'date' }, 'on the 24 November please', '2026-11-24'],
    [{ type: 'integer' }, '3', 3],
    [{ type: 'integer' }, 'three nights', 3],
    [{ type: 'string', enum: ['room only', 'breakfast'] }, 'with breakfast', 'breakfast'],
    [{ type: 'boolean' }, 'Yes.', true],
    [{ type: 'string', minLength: 1 }, ' New York ', 'New York'],
  ])('reads an answer to %j: "%s"', (schema, text, value) => {
    expect(readReply(ask(schema), text, context)).toEqual({ ok: true, value })
  })

  it.each<[Json, string]>([
    [{ type: 'string', format: 'date' }, 'whenever'],
    [{ type: 'string', format: 'date' }, 'tomorrow or Friday'],
    [{ type: 'integer', maximum: 5 }, '7'],
    [{ type: 'integer' }, '2 or 3'],
    [{ type: 'string', enum: ['room only', 'breakfast'] }, 'dinner'],
    [{ type: 'boolean' }, 'perhaps'],
    [{ type: 'string' }, '  '],
    [{ type: 'string', maxLength: 3 }, 'Paris'],
  ])('asks again for %j: "%s"', (schema, text) => {
    expect(readReply(ask(schema), text, context)).toMatchObject({
      ok: false,
      error: { code: 'missing-input', message: expect.stringContaining('answer e.g.') },
    })
  })
})
