import type { Order } from '../check/observation.ts'
import type { Random } from '../world/create-random.ts'

/** An order that can end well; its seller comes down to what it costs. */
export const plainOrder = { effort: 'normal', budget: '0.90 USDC', relayed: false } as const

/** Draws an order: most can end well, some find no price, some the seller gives back, some it never finishes. Every third is relayed. */
export const drawOrder = (number: number, random: Random): Order => {
  const lot = random.between(1, 100)
  const order = { number, ...plainOrder, relayed: number % 3 === 0 }
  if (lot <= 8) return { ...order, budget: '0.30 USDC' }
  if (lot <= 18) return { ...order, effort: 'refuse' }
  if (lot <= 22) return { ...order, effort: 'hang' }
  return order
}
