import { defineService } from 'dealwright'
import { z } from 'zod'

/** A service for tests: doubles a number. */
export const doubling = defineService({
  name: 'test.doubling',
  version: '1.0.0',
  description: 'Doubles a number',
  input: z.object({ n: z.int() }),
  output: z.object({ twice: z.int() }),
})
