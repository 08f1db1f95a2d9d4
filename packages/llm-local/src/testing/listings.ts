import type { Json, PlanRequest, ServiceListing } from '@dealwright/protocols'
import { z } from 'zod'

/** A listing as the directory makes it, for tests. */
export function listing(
  name: string,
  description: string,
  input: z.ZodType,
  output: z.ZodType = z.object({ result: z.string() }),
): ServiceListing {
  const digest = `sha256:${name}`
  return { name, version: '1.0.0', description, digest, input: toJson(input), output: toJson(output) }
}

const toJson = (schema: z.ZodType): Json =>
  JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })))

export const forecast = listing(
  'weather.forecast',
  'Daily forecast for a city',
  z.object({ city: z.string().min(1), day: z.iso.date() }),
  z.object({ highC: z.number(), lowC: z.number(), summary: z.string() }),
)

export const translate = listing(
  'text.translate',
  'Translates a text into another language',
  z.object({ text: z.string(), language: z.string() }),
  z.object({ text: z.string() }),
)

export const hotel = listing(
  'hotel.search',
  'Finds a room in a city',
  z.object({
    city: z.string(),
    nights: z.int().min(1).max(30),
    stars: z.int().optional(),
    board: z.enum(['room only', 'breakfast', 'half board']).optional(),
  }),
)

export const services = [forecast, translate, hotel]

/** A request on Sunday, 22 November 2026. */
export const request = (text: string, changes: Partial<PlanRequest> = {}): PlanRequest => ({
  text,
  services,
  token: { symbol: 'USDC', decimals: 6, address: '0x0000000000000000000000000000000000000001' },
  now: new Date(2026, 10, 22, 12),
  ...changes,
})
