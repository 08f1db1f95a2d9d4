import { defineService } from '@dealwright/protocols'
import { z } from 'zod'
import { cities } from './weather-table.ts'

/** The service that the demo's sellers compete for. */
export const forecast = defineService({
  name: 'weather.forecast',
  version: '1.0.0',
  description: 'Daily weather forecast for a city',
  input: z.object({
    city: z.enum(cities).describe('A city in the table'),
    day: z.iso.date().describe('Day of the forecast'),
  }),
  output: z.object({ highC: z.number(), lowC: z.number(), summary: z.string() }),
})
