import type { Order } from '../check/observation.ts'
import type { Random } from '../world/create-random.ts'

/** An order that can end well; its seller comes down to what it costs. */
export const plainOrder = { effort: 'normal', budget: '0.90 USDC' } as const

/** Draws an order: most can end well, some find no price, some the seller gives back, some it never finishes. */
export const drawOrder = (number: number, random: Random): Order => {
  const lot = random.between(1, 100)
  if (lot <= 8) return { number, ...plainOrder, budget: '0.30 USDC' }
  if (lot <= 18) return { number, ...plainOrder, effort: 'refuse' }
  if (lot <= 22) return { number, ...plainOrder, effort: 'hang' }
  return { number, ...plainOrder }
}
