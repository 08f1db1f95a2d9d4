import { defineService } from '@dealwright/protocols'
import { z } from 'zod'
import { units } from './convert-unit.ts'

/** What the demo's converter sells. */
export const conversion = defineService({
  name: 'units.convert',
  version: '1.0.0',
  description: 'Converts a number from one unit into another: temperatures, distances, weights',
  input: z.object({
    value: z.number().min(-1e9).max(1e9).describe('The number to convert'),
    from: z.enum(units).describe('The unit it is in'),
    to: z.enum(units).describe('The unit to convert into'),
  }),
  output: z.object({ value: z.number(), unit: z.enum(units) }),
})
