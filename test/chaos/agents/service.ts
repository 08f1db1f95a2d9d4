import { defineService } from 'dealwright'
import { z } from 'zod'

/** How an order is gone about: the seller does it, gives the money back, or never ends; or the buyer calls it off when it has signed. */
export const efforts = ['normal', 'refuse', 'hang', 'call-off'] as const

/** How an order is gone about. */
export type Effort = (typeof efforts)[number]

/** The service that the agents trade: a number squared, so that a result can be checked from outside. */
export const squaring = defineService({
  name: 'chaos.squaring',
  version: '1.0.0',
  description: 'Squares the number of an order',
  input: z.object({ order: z.int(), effort: z.enum(efforts) }),
  output: z.object({ order: z.int(), square: z.int() }),
})

/** The seller's opening price and its reservation value. */
export const asked = { ask: '1.00 USDC', floor: '0.40 USDC' } as const

/** What the line begins with that a seller prints for each run of its work; the deal's hash follows. */
export const workMark = 'work for '
