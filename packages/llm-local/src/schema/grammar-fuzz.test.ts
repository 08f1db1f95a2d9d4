import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { writeTinyModel } from '../gguf/write-tiny-model.ts'
import { loadLocalModel } from '../llama/load-local-model.ts'
import { readGbnf } from '../testing/gbnf.ts'
import { jsonSchemaToGbnf } from './json-schema-to-gbnf.ts'

const toSchema = (type: z.ZodType): Json => JSON.parse(JSON.stringify(z.toJSONSchema(type, { io: 'input' })))

/** A schema, and values that are valid for it in the form that JSON.stringify gives them. */
interface Sample {
  readonly type: z.ZodType
  readonly values: fc.Arbitrary<Json>
}

const plainText = fc.string({
  unit: fc.constantFrom(...Array.from('ab Z09"\\/\n\t{}[],:.é中\u2028')),
  maxLength: 12,
})

const integers: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.maxSafeInteger(),
    fc.oneof(fc.nat(20), fc.nat(2_000), fc.nat()),
    fc.constantFrom(1, 1, 1, 5, 20, 250),
  )
  .map(([from, span, every]) => {
    const min = Math.max(-1e12, Math.min(1e12, from))
    const max = min + span * every + every
    const type = every === 1 ? z.int().min(min).max(max) : z.int().min(min).max(max).multipleOf(every)
    const first = Math.ceil(min / every)
    const values = fc.integer({ min: first, max: Math.floor(max / every) }).map(count => count * every + 0)
    return { type, values }
  })

const numbers: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.integer({ min: -5_000_000, max: 5_000_000 }),
    fc.integer({ min: 2, max: 9_000_000 }),
    fc.nat(4),
    fc.boolean(),
  )
  .map(([from, span, decimals, isExclusive]) => {
    const scale = 10 ** decimals
    const [min, max] = [from / scale, (from + span) / scale]
    const type = isExclusive ? z.number().gt(min).lt(max) : z.number().min(min).max(max)
    const values = fc.integer({ min: from + 1, max: from + span - 1 }).map(units => units / scale + 0)
    return { type, values }
  })

const steps: fc.Arbitrary<Sample> = fc
  .tuple(fc.constantFrom(0.01, 0.5, 0.25, 0.001), fc.integer({ min: -900, max: 900 }), fc.nat(500))
  .map(([every, start, span]) => {
    const from = start * 5
    return {
      type: z
        .number()
        .min(from)
        .max(from + span * 5)
        .multipleOf(every),
      values: fc.nat(span).map(count => from + count * 5 + 0),
    }
  })

const strings: fc.Arbitrary<Sample> = fc.tuple(fc.nat(4), fc.nat(12)).map(([min, more]) => ({
  type: z
    .string()
    .min(min)
    .max(min + more),
  values: fc.string({
    unit: fc.constantFrom(...Array.from('ab Z09"\\/\n\t{}[],:.é中\u2028')),
    minLength: min,
    maxLength: min + more,
  }),
}))

const PATTERNS = [
  '^0x[0-9a-fA-F]{40}$',
  '^[A-Z]{3}$',
  '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  '^(?:\\+|00)[1-9]\\d{6,12}$',
  '^(?<area>\\d{3})[ -]?\\d{4}$',
  '^v\\d{1,2}\\.\\d{1,2}(\\.\\d+)?$',
  '^[^"\\\\\\s]{2,8}$',
  '^\\S+ \\S+$',
  '^a|b$',
  '^(red|green|blue)?$',
  'cat',
  '^\\$[0-9,]{1,9}\\.\\d\\d$',
  '^[\\w.-]{1,5}[^\\w]\\t?.$',
]
const patterns: fc.Arbitrary<Sample> = fc.constantFrom(...PATTERNS).map(source => ({
  type: z.string().max(80).regex(new RegExp(source)),
  values: fc.constant(null),
}))

const at = { min: new Date('1980-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }
const formats: fc.Arbitrary<Sample> = fc.constantFrom<Sample>(
  { type: z.iso.date(), values: fc.date(at).map(day => day.toISOString().slice(0, 10)) },
  { type: z.iso.datetime(), values: fc.date(at).map(day => day.toISOString()) },
  { type: z.iso.datetime({ precision: 3 }), values: fc.date(at).map(day => day.toISOString()) },
  { type: z.iso.datetime({ offset: true }), values: fc.date(at).map(day => day.toISOString()) },
  { type: z.iso.time({ precision: 0 }), values: fc.date(at).map(day => day.toISOString().slice(11, 19)) },
  { type: z.uuid(), values: fc.uuid({ version: 4 }) },
  { type: z.ipv4(), values: fc.ipV4() },
  { type: z.email(), values: fc.constantFrom('ann@example.com', 'A.b+c_d-e@mail.example.co.uk', '1@a-b.io') },
  {
    type: z.url(),
    values: fc.constantFrom('https://example.com', 'http://a-b.example.org:8080/x/y.z?q=1&r=2'),
  },
  { type: z.iso.duration(), values: fc.constant('P3D') },
  { type: z.ipv6(), values: fc.constant('2001:db8:0:0:0:0:0:1') },
  { type: z.string().startsWith('ab').endsWith('yz').max(20), values: fc.constantFrom('abyz', 'ab cd yz') },
  { type: z.string().lowercase(), values: fc.constantFrom('', 'abc 1') },
)

const leaves: fc.Arbitrary<Sample> = fc.oneof(
  integers,
  numbers,
  steps,
  strings,
  formats,
  fc.constant({ type: z.boolean(), values: fc.boolean() }),
  fc.constant({ type: z.null(), values: fc.constant(null) }),
  fc.uniqueArray(plainText, { minLength: 1, maxLength: 4 }).map(options => ({
    type: z.literal(options),
    values: fc.constantFrom(...options),
  })),
  fc.constant({ type: z.literal(['x', 3, true, null]), values: fc.constantFrom('x', 3, true, null) }),
)

const names = fc.constantFrom('a', 'b', 'of', 'the "first"', 'ü', 'z-1')

const { sample: samples } = fc.letrec<{ sample: Sample }>(tie => ({
  sample: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'schema' },
    leaves,
    objects(tie('sample')),
    tie('sample').map(({ type, values }) => ({
      type: type.nullable(),
      values: fc.option(values, { nil: null }),
    })),
    fc.tuple(tie('sample'), tie('sample')).map(([a, b]) => ({
      type: z.union([a.type, b.type]),
      values: fc.oneof(a.values, b.values),
    })),
    fc.tuple(tie('sample'), fc.nat(2), fc.nat(3)).map(([item, min, more]) => ({
      type: z
        .array(item.type)
        .min(min)
        .max(min + more),
      values: fc.array(item.values, { minLength: min, maxLength: min + more }),
    })),
    fc.tuple(tie('sample'), tie('sample'), tie('sample')).map(([a, b, rest]) => ({
      type: z.tuple([a.type, b.type.optional()], rest.type),
      values: fc.oneof(
        fc.tuple(a.values),
        fc.tuple(a.values, b.values),
        fc.tuple(a.values, b.values, rest.values, rest.values),
      ),
    })),
    tie('sample').map(({ type, values }) => ({
      type: z.record(z.string().min(1).max(6), type),
      values: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), values, { maxKeys: 4 }),
    })),
    tie('sample').map(({ type, values }) => ({
      type: z.record(z.enum(['north', 'south']), type),
      values: fc.tuple(values, values).map(([north, south]) => ({ north, south })),
    })),
    fc.tuple(tie('sample'), tie('sample')).map(([a, b]) => ({
      type: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), held: a.type }),
        z.object({ kind: z.literal('b'), held: b.type }),
      ]),
      values: fc.oneof(
        a.values.map(held => ({ kind: 'a', held })),
        b.values.map(held => ({ kind: 'b', held })),
      ),
    })),
    fc.tuple(tie('sample'), tie('sample')).map(([a, b]) => ({
      type: z.object({ a: a.type }).and(z.object({ b: b.type })),
      values: fc.tuple(a.values, b.values).map(([left, right]) => ({ a: left, b: right })),
    })),
  ),
}))

function objects(sample: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  const fields = fc.uniqueArray(fc.tuple(names, sample, fc.boolean()), {
    selector: ([name]) => name,
    maxLength: 4,
  })
  return fields.map(listed => ({
    type: z.object(
      Object.fromEntries(
        listed.map(([name, { type }, isOptional]) => [name, isOptional ? type.optional() : type]),
      ),
    ),
    values: fc
      .tuple(...listed.map(([name, { values }, isOptional]) => fieldOf(name, values, isOptional)))
      .map(pairs => Object.fromEntries(pairs.flat())),
  }))
}

const fieldOf = (
  name: string,
  values: fc.Arbitrary<Json>,
  isOptional: boolean,
): fc.Arbitrary<[string, Json][]> => {
  const pair = values.map((value): [string, Json][] => [[name, value]])
  return isOptional ? fc.oneof(pair, fc.constant<[string, Json][]>([])) : pair
}

describe('the grammar of a zod schema', () => {
  it('allows nothing that the schema refuses', () => {
    fc.assert(
      fc.property(fc.oneof(samples, patterns), fc.infiniteStream(fc.nat()), ({ type }, dice) => {
        const gbnf = readGbnf(jsonSchemaToGbnf(toSchema(type)))
        for (let round = 0; round < 5; round++) {
          const text = gbnf.sample(below => (dice.next().value ?? 0) % below)
          const parsed = type.safeParse(JSON.parse(text))
          expect(parsed.success, `${text} against ${JSON.stringify(toSchema(type))}`).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('allows every valid value in the form that JSON has for it', () => {
    fc.assert(
      fc.property(
        samples.chain(({ type, values }) => values.map(value => ({ type, value }))),
        ({ type, value }) => {
          if (!type.safeParse(value).success) return
          const schema = toSchema(type)
          const text = JSON.stringify(value)
          expect(
            readGbnf(jsonSchemaToGbnf(schema)).accepts(text),
            `${text} of ${JSON.stringify(schema)}`,
          ).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('tells every number of a range from its neighbours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2_000, max: 2_000 }),
        fc.nat(1_500),
        fc.constantFrom(1, 2, 3, 7, 10),
        (min, span, every) => {
          const max = min + span + every
          const { accepts } = readGbnf(
            jsonSchemaToGbnf({ type: 'integer', minimum: min, maximum: max, multipleOf: every }),
          )
          for (let value = min - 12; value <= max + 12; value++) {
            const isValid = value >= min && value <= max && value % every === 0
            if (accepts(String(value)) !== isValid) throw new Error(`${value} of ${min}..${max} by ${every}`)
          }
        },
      ),
      { numRuns: 12 },
    )
  })

  it('is read by llama.cpp, which decodes under it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'dealwright-grammar-'))
    try {
      const { path } = await writeTinyModel(join(directory, 'tiny.gguf'))
      await using model = await loadLocalModel({ model: path, gpu: false, contextSize: 512 })
      await fc.assert(
        fc.asyncProperty(fc.oneof(samples, patterns), async ({ type }) => {
          const grammar = jsonSchemaToGbnf(toSchema(type))
          const turns = [{ role: 'user', text: 'Write it.' }] as const
          const { text } = await model.generate({ turns, grammar, maxTokens: 2 })
          expect(text).toMatch(/^[{["\-0-9tfn]/)
        }),
        { numRuns: 40 },
      )
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })
})
