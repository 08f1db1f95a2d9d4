import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineService } from './define-service.ts'
import { digestService } from './digest-service.ts'
import { serviceDigestToHex } from './service-digest-to-hex.ts'
import { validateInput } from './validate-input.ts'
import { validateOutput } from './validate-output.ts'

const output = z.object({ highC: z.number(), lowC: z.number(), summary: z.string() })
const forecast = defineService({
  name: 'weather.forecast',
  version: '1.0.0',
  description: 'Daily forecast for a city',
  input: z.object({
    city: z.string().min(1),
    day: z.iso.date(),
    units: z.enum(['metric', 'imperial']).default('metric'),
  }),
  output,
})

const withInput = (input: z.ZodType) => defineService({ ...forecast, input })

describe('defineService', () => {
  it('pins the digest: a change of zod or of ours that alters it parts us from every deployed agent', () => {
    expect(forecast.digest).toMatchInlineSnapshot(
      `"sha256:77af946d2674285c55339aa18d6999d03ff8a6c81d4991a519202609790a0947"`,
    )
  })

  it('keeps descriptions in the schema it publishes, and out of the digest', () => {
    const described = withInput(
      z
        .object({
          units: z.enum(['imperial', 'metric']).default('metric').meta({ id: 'units', title: 'Units' }),
          day: z.iso.date().describe('Which day'),
          city: z
            .string()
            .min(1)
            .meta({ examples: ['Paris'], deprecated: true, internal: 'x' }),
        })
        .describe('What to forecast'),
    )
    expect(described.digest).toBe(forecast.digest)
    expect(described.inputJsonSchema).toMatchObject({
      description: 'What to forecast',
      properties: {
        day: { description: 'Which day' },
        units: { title: 'Units' },
        city: { examples: ['Paris'] },
      },
    })
    expect(JSON.stringify(described.inputJsonSchema)).not.toMatch(/\$ref|\$schema|internal/)
  })

  it.each<[string, z.ZodType]>([
    [
      'a renamed field',
      z.object({
        town: z.string().min(1),
        day: z.iso.date(),
        units: z.enum(['metric', 'imperial']).default('metric'),
      }),
    ],
    [
      'another constraint',
      z.object({
        city: z.string().min(2),
        day: z.iso.date(),
        units: z.enum(['metric', 'imperial']).default('metric'),
      }),
    ],
    [
      'another format',
      z.object({
        city: z.string().min(1),
        day: z.iso.datetime(),
        units: z.enum(['metric', 'imperial']).default('metric'),
      }),
    ],
    [
      'another default',
      z.object({
        city: z.string().min(1),
        day: z.iso.date(),
        units: z.enum(['metric', 'imperial']).default('imperial'),
      }),
    ],
    [
      'another alternative',
      z.object({ city: z.string().min(1), day: z.iso.date(), units: z.enum(['metric']).default('metric') }),
    ],
    [
      'strictness',
      z.strictObject({
        city: z.string().min(1),
        day: z.iso.date(),
        units: z.enum(['metric', 'imperial']).default('metric'),
      }),
    ],
    [
      'an optional field',
      z.object({
        city: z.string().min(1).optional(),
        day: z.iso.date(),
        units: z.enum(['metric', 'imperial']).default('metric'),
      }),
    ],
  ])('changes the digest for %s', (_, input) => {
    expect(withInput(input).digest).not.toBe(forecast.digest)
  })

  it('counts name and version, not the description', () => {
    expect(defineService({ ...forecast, version: '1.0.1' }).digest).not.toBe(forecast.digest)
    expect(defineService({ ...forecast, name: 'weather.now' }).digest).not.toBe(forecast.digest)
    expect(defineService({ ...forecast, description: 'Other words' }).digest).toBe(forecast.digest)
  })

  it('tells a field named like an annotation from an annotation', () => {
    const withField = withInput(z.object({ title: z.string() }))
    expect(withField.digest).not.toBe(withInput(z.object({})).digest)
    expect(withField.digest).not.toBe(withInput(z.object({ title: z.number() })).digest)
  })

  it('tells a pattern of a format from one that narrows it', () => {
    const narrow = withInput(z.email({ pattern: /@example\.org$/ }))
    expect(narrow.digest).not.toBe(withInput(z.email()).digest)
    expect(withInput(z.string().check(z.email(), z.regex(/@example\.org$/))).digest).not.toBe(narrow.digest)
  })

  it("leaves zod's spelling of a standard format out of what it publishes", () => {
    expect(withInput(z.iso.date()).inputJsonSchema).toEqual({ type: 'string', format: 'date' })
    expect(withInput(z.email({ pattern: /@example\.org$/ })).inputJsonSchema).toEqual({
      type: 'string',
      format: 'email',
      pattern: '@example\\.org$',
    })
  })

  it('takes recursive schemas', () => {
    const tree = z.object({
      value: z.json(),
      get children() {
        return z.array(tree)
      },
    })
    expect(withInput(tree).digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it.each<[string, z.ZodType]>([
    [
      "weather.forecast input.a is a zod 'bigint', which JSON cannot carry as is: send atomic units as a decimal string",
      z.object({ a: z.bigint() }),
    ],
    [
      "weather.forecast input.a is a zod 'date', which JSON cannot carry as is: use z.iso.datetime() or z.iso.date()",
      z.object({ a: z.date() }),
    ],
    [
      "weather.forecast input[] is a zod 'pipe', which JSON cannot carry as is: transform in your handler instead",
      z.array(z.string().transform(Number)),
    ],
    [
      "weather.forecast input is a zod 'pipe', which JSON cannot carry as is: transform in your handler instead",
      z.preprocess(String, z.string()),
    ],
    [
      "weather.forecast input is a zod 'custom', which JSON cannot carry as is: name its parts instead",
      z.instanceof(Uint8Array),
    ],
    [
      "weather.forecast input is a zod 'catch', which JSON cannot carry as is: let wrong values be refused",
      z.string().catch(''),
    ],
    [
      "weather.forecast input is a zod 'map', which JSON cannot carry as is: use z.record()",
      z.map(z.string(), z.string()),
    ],
    ["weather.forecast input is a zod 'file', which JSON cannot carry as is", z.file()],
    ["weather.forecast input is a zod 'promise', which JSON cannot carry as is", z.promise(z.string())],
    [
      "weather.forecast input is a zod 'undefined', which JSON cannot carry as is: use .optional()",
      z.undefined(),
    ],
    [
      "weather.forecast input has a check of its own ('custom') that JSON Schema cannot express: check it in your handler instead",
      z.string().refine(() => true),
    ],
    [
      "weather.forecast input.a.* has a check of its own ('custom') that JSON Schema cannot express: check it in your handler instead",
      z.object({
        a: z.record(
          z.string(),
          z.object({}).superRefine(() => {}),
        ),
      }),
    ],
    [
      'weather.forecast input changes the value (trim, case, normalize): do that in your handler instead',
      z.string().trim(),
    ],
    ['weather.forecast input coerces: declare the type that is really sent', z.coerce.number().optional()],
    [
      "weather.forecast input has a pattern with the flags 'i', which JSON Schema lacks: write it without",
      z.string().regex(/a/i),
    ],
    [
      "weather.forecast input has the option 'hostname', which JSON Schema cannot express: use .regex()",
      z.url({ hostname: /example/ }),
    ],
    [
      'weather.forecast input has a field named __proto__: choose another name',
      z.object({ ['__proto__']: z.string() }),
    ],
    [
      'weather.forecast input has no JSON Schema: BigInt literals cannot be represented in JSON Schema',
      z.literal(1n),
    ],
    [
      "weather.forecast input is a zod 'date', which JSON cannot carry as is: use z.iso.datetime() or z.iso.date()",
      z.lazy(() => z.date()),
    ],
  ])('refuses: %s', (message, input) => {
    expect(() => withInput(input)).toThrow(expect.objectContaining({ code: 'bad-schema', message }))
  })

  it.each([
    '',
    'Weather',
    'weather forecast',
    'weather..forecast',
    'weather_forecast',
    '.weather',
    '1weather',
    'a-',
    'x'.repeat(65),
  ])('refuses the name %j', name => {
    expect(() => defineService({ ...forecast, name })).toThrow(expect.objectContaining({ code: 'bad-name' }))
  })

  it.each(['1', '1.0', 'v1.0.0', '01.0.0', '1.0.0+build', 'latest'])('refuses the version %j', version => {
    expect(() => defineService({ ...forecast, version })).toThrow(
      expect.objectContaining({ code: 'bad-name' }),
    )
  })
})

describe('digestService', () => {
  it('computes from JSON alone what defineService computes', () => {
    const { name, version, inputJsonSchema, outputJsonSchema } = forecast
    const listing = JSON.parse(JSON.stringify({ name, version, inputJsonSchema, outputJsonSchema }))
    expect(digestService(listing)).toBe(forecast.digest)
    expect(digestService(forecast)).toBe(forecast.digest)
  })
})

describe('serviceDigestToHex', () => {
  it('gives the bytes32 and refuses anything else', () => {
    expect(serviceDigestToHex(`sha256:${'ab'.repeat(32)}`)).toBe(`0x${'ab'.repeat(32)}`)
    for (const bad of [
      '',
      'ab',
      `0x${'ab'.repeat(32)}`,
      `sha256:${'AB'.repeat(32)}`,
      `md5:${'ab'.repeat(32)}`,
    ]) {
      expect(() => serviceDigestToHex(bad)).toThrow(expect.objectContaining({ code: 'bad-digest' }))
    }
  })
})

describe('validateInput, validateOutput', () => {
  it('return the parsed value with defaults filled in', () => {
    expect(validateInput(forecast, { city: 'Paris', day: '2026-11-23' })).toEqual({
      ok: true,
      value: { city: 'Paris', day: '2026-11-23', units: 'metric' },
    })
  })

  it('say on one line what is wrong, and repeat no value', () => {
    expect(validateInput(forecast, { city: '', day: 'tomorrow' })).toEqual({
      ok: false,
      error: 'input.city: Too small: expected string to have >=1 characters; input.day: Invalid ISO date',
    })
    expect(validateOutput(forecast, { highC: 'secret' })).toEqual({
      ok: false,
      error:
        'output.highC: expected number, received string; output.lowC: expected number, received undefined; output.summary: expected string, received undefined',
    })
    expect(validateInput(forecast, JSON.parse('{"__proto__":{}}'))).toEqual({
      ok: false,
      error: 'input has a key named __proto__',
    })
  })
})
