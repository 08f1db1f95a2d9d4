import { describe, expect, it } from 'vitest'
import { jsonSchemaToGbnf } from './json-schema-to-gbnf.ts'

describe('jsonSchemaToGbnf', () => {
  it('lets an optional property be left out with its comma', () => {
    const grammar = jsonSchemaToGbnf({
      type: 'object',
      properties: { a: { const: 1 }, b: { const: 2 } },
      required: ['b'],
    })
    expect(grammar).toMatchInlineSnapshot(`
      "root ::= r6
      r0 ::= "\\"a\\":" "1"
      r1 ::= "\\"b\\":" "2"
      r2 ::= r1 ""
      r3 ::= "," r1 ""
      r4 ::= ( r0 r3 | r2 )
      r5 ::= ( "," r0 r3 | r3 )
      r6 ::= "{" r4 "}""
    `)
  })

  it('chains the words of a text so that a run of neighbours is all it allows', () => {
    expect(jsonSchemaToGbnf({ 'x-span-of': 'say "hi", Bob' })).toMatchInlineSnapshot(`
      "root ::= r3
      r0 ::= "Bob"
      r1 ::= "hi" ( "\\\\\\", " r0 )?
      r2 ::= "say" ( " \\\\\\"" r1 )?
      r3 ::= "\\"" ( r2 | r1 | r0 ) "\\"""
    `)
  })

  it('names a definition once, also one that holds itself', () => {
    const grammar = jsonSchemaToGbnf({
      $ref: '#/$defs/list',
      $defs: { list: { type: 'array', items: { $ref: '#/$defs/list' }, maxItems: 2 } },
    })
    expect(grammar.match(/::=/g)).toHaveLength(4)
  })

  it.each([
    ['a schema that allows nothing', { type: 'array', items: false }],
    ['an empty enum', { enum: [] }],
    ['a reference to nowhere', { $ref: '#/$defs/none' }],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema' }],
    ['an unknown type', { type: 'money' }],
    ['multiples that decimals do not tell', { type: 'number', multipleOf: 2.5 }],
    ['multiples that digits do not tell', { type: 'integer', multipleOf: 7 }],
    ['numbers that are not', { type: 'integer', minimum: 3, exclusiveMaximum: 3 }],
    ['a pattern that looks around', { type: 'string', pattern: '^(?!a).*$' }],
    ['a pattern that looks back', { type: 'string', pattern: '^(a)\\1$' }],
    ['a pattern that no string of the length has', { type: 'string', pattern: '^a{9}$', maxLength: 8 }],
    ['two whole patterns', { type: 'string', allOf: [{ pattern: '^a+$' }, { pattern: '^.{3}$' }] }],
    [
      'parts that do not agree',
      {
        allOf: [
          { type: 'number', minimum: 1 },
          { type: 'number', minimum: 2 },
        ],
      },
    ],
    ['limits that exclude each other', { type: 'array', minItems: 3, maxItems: 2 }],
  ])('refuses %s', (_, schema) => {
    expect(() => jsonSchemaToGbnf(schema)).toThrow(expect.objectContaining({ code: 'bad-schema' }))
  })
})
