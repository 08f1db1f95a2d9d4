import type { Json, Plan, PlanRequest, ServiceListing } from '@dealwright/protocols'

const NUMBERS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]

/**
 * Whether a plan holds anything that is neither in the message nor in the directory. Written for the evaluation alone, so that it does not
 * share a mistake with the product's own check; of days only those are looked up that the message writes out or names in words.
 */
export function isUngrounded({ steps, ceiling }: Plan, { text, services, token }: PlanRequest): boolean {
  const said = plain(text)
  const hasAmount = ceiling === null || amountsIn(text, token.symbol).some(amount => amount === ceiling)
  return (
    !hasAmount ||
    steps.some((step, index) => {
      if (step.kind === 'ask')
        return !services.some(
          ({ name, input }) => name === step.about.service && hasProperty(input, step.about.property),
        )
      const listed = services.find(
        ({ name, version, digest }) =>
          name === step.service.name && version === step.service.version && digest === step.service.digest,
      )
      if (listed === undefined) return true
      const refers = Object.entries(step.uses).every(
        ([property, use]) =>
          hasProperty(listed.input, property) && isGiven(steps[use.step], use, { index, services }),
      )
      return (
        !refers ||
        Object.entries(step.input).some(
          ([property, value]) =>
            !hasProperty(listed.input, property) ||
            !isSaid(value, { said, schema: propertyOf(listed.input, property) }),
        )
      )
    })
  )
}

interface GivenBy {
  readonly index: number
  readonly services: readonly ServiceListing[]
}

function isGiven(
  step: Plan['steps'][number] | undefined,
  use: { readonly step: number; readonly path: readonly string[] },
  { index, services }: GivenBy,
): boolean {
  if (step === undefined || use.step >= index) return false
  if (step.kind === 'ask') return use.path.length === 0
  const giver = services.find(({ name }) => name === step.service.name)
  const [output] = use.path
  return giver !== undefined && (output === undefined || hasProperty(giver.output, output))
}

interface Sources {
  readonly said: string
  readonly schema: Json
}

function isSaid(value: Json, { said, schema }: Sources): boolean {
  if (value === null || typeof value === 'boolean') return true
  if (Array.isArray(value)) return value.every(item => isSaid(item, { said, schema }))
  if (typeof value === 'object') return Object.values(value).every(item => isSaid(item, { said, schema }))
  const choices = node(schema).enum
  if (Array.isArray(choices)) return choices.includes(value)
  if (typeof value === 'number') {
    return (
      new RegExp(`(?<![\\d.])${value}(?![\\d])`).test(said) ||
      (Number.isInteger(value) && said.includes(NUMBERS[value] ?? '\0'))
    )
  }
  if (node(schema).format === 'date' && /^\d{4}-\d\d-\d\d$/.test(value)) return namesDay(value, said)
  return said.includes(plain(value))
}

const DAY_WORDS =
  /today|tonight|tomorrow|yesterday|sunday|monday|tuesday|wednesday|thursday|friday|saturday|\bin \w+ (?:day|week)|from now|\d(?:st|nd|rd|th)\b/

/** Written out, by the name of its month with its day, or in words that count from today. */
function namesDay(value: string, said: string): boolean {
  const [year = '', month = '', day = ''] = value.split('-')
  const name =
    ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'][Number(month) - 1] ??
    ''
  return (
    said.includes(value) ||
    said.includes(`${Number(day)}.${month}.${year}`) ||
    said.includes(`${day}.${month}.${year}`) ||
    (said.includes(name) && new RegExp(`(?<!\\d)0?${Number(day)}(?!\\d)`).test(said)) ||
    DAY_WORDS.test(said)
  )
}

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim()

function amountsIn(text: string, symbol: string): bigint[] {
  return [...text.matchAll(new RegExp(`(\\d+)(?:\\.(\\d{1,6}))?\\s*${symbol}`, 'gi'))].map(
    ([, whole = '', part = '']) => BigInt(whole + part.padEnd(6, '0')),
  )
}

type Node = { readonly [keyword: string]: Json }

const node = (schema: Json | undefined): Node =>
  typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? schema : {}

const propertyOf = (schema: Json, name: string): Json => {
  const property = node(node(schema).properties)[name] ?? {}
  return node(property).type === 'array' ? (node(property).items ?? {}) : property
}

const hasProperty = (schema: Json, name: string): boolean => name in node(node(schema).properties)
