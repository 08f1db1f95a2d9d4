import { defineService, type PlanRequest, type ServiceListing } from '@dealwright/protocols'
import { z } from 'zod'

const WORK = ['forecast', 'archive', 'alerts', 'radar', 'pollen', 'tides']
const FIELDS = ['weather', 'traffic']

/** Twelve services, as many as a planner shows its model. */
const services: readonly ServiceListing[] = FIELDS.flatMap(field =>
  WORK.map(work => {
    const { name, version, description, digest, inputJsonSchema, outputJsonSchema } = defineService({
      name: `${field}.${work}`,
      version: '1.0.0',
      description: `${work} of the ${field} for a city, hour by hour, with the sources it was made from`,
      input: z.object({
        city: z.string().min(1),
        day: z.iso.date(),
        unit: z.enum(['metric', 'imperial']).optional(),
      }),
      output: z.object({ summary: z.string() }),
    })
    return { name, version, description, digest, input: inputJsonSchema, output: outputJsonSchema }
  }),
)

/** Asks for a plan in a city; each city makes a prompt and a grammar of its own. */
export const planRequest = (city: string): PlanRequest => ({
  text: `Tomorrow's weather in ${city}, please. At most 1.20 USDC.`,
  services,
  token: { symbol: 'USDC', decimals: 6, address: '0x0000000000000000000000000000000000000001' },
  now: new Date(2026, 10, 22, 12),
})

/** Cities of one length, so that prompts differ and weigh the same. */
export const cities = [
  'Paris',
  'Berne',
  'Milan',
  'Lyons',
  'Genoa',
  'Turin',
  'Ghent',
  'Turku',
  'Malmo',
  'Delft',
  'Essen',
] as const
