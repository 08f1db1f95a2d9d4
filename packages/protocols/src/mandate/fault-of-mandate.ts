import type { Mandate } from './mandate.ts'

/** The first field of a mandate that makes no sense, and why. */
export interface MandateFault {
  readonly field: keyof Mandate
  readonly message: string
}

const zeroAddress = '0x0000000000000000000000000000000000000000'
/** The contract counts what was spent in 96 bits. */
const ceiling = 2n ** 96n
/** A mandate is no standing order: it ends within ten years. */
const longest = 10 * 366 * 24 * 3600

/** Finds the first thing in a mandate that its principal cannot have meant; undefined where it is sound. */
export function faultOfMandate(mandate: Mandate): MandateFault | undefined {
  const { principal, agent, token, escrow, perDeal, perPeriod, total, period, services } = mandate
  const { validAfter, validUntil } = mandate
  const checks: readonly (readonly [field: keyof Mandate, holds: boolean, message: string])[] = [
    ['principal', principal !== zeroAddress, 'must not be the zero address'],
    ['agent', agent !== zeroAddress, 'must not be the zero address'],
    [
      'agent',
      agent.toLowerCase() !== principal.toLowerCase(),
      'must not be the principal: whoever owns the money needs no mandate',
    ],
    ['token', token !== zeroAddress, 'must not be the zero address'],
    ['escrow', escrow !== zeroAddress, 'must not be the zero address'],
    ['total', total > 0n && total < ceiling, 'must be above 0 and below 2^96'],
    ['perDeal', perDeal > 0n && perDeal <= total, 'must be above 0 and at most the total'],
    [
      'perPeriod',
      period === 0 || (perPeriod >= perDeal && perPeriod <= total),
      'must be from the limit per deal to the total',
    ],
    ['perPeriod', period > 0 || perPeriod === 0n, 'must be 0 where there is no period'],
    ['validUntil', validUntil > validAfter, 'must be after validAfter'],
    ['validUntil', validUntil - validAfter <= longest, 'must be within ten years of validAfter'],
    ['services', new Set(services).size === services.length, 'must not name a service twice'],
  ]
  const broken = checks.find(([, holds]) => !holds)
  return broken === undefined ? undefined : { field: broken[0], message: broken[2] }
}
