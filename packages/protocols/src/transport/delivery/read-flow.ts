import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { QuotaParameters } from './create-quota.ts'

/** What keeps a flood from one sender from costing the others anything. */
export interface FlowParameters {
  /** How many messages of one sender are taken; the rest waits where it is. */
  readonly quota?: QuotaParameters | undefined
  /** Handlers at work at once, of all senders; one sender gets at most half of them. Default 32. */
  readonly concurrency?: number | undefined
  /** Messages in memory, of one sender and of all. */
  readonly maxPending?: { readonly perPeer?: number; readonly total?: number } | undefined
}

export interface Flow {
  readonly concurrency: number
  readonly perPeer: number
  readonly total: number
}

/** Fills in defaults; throws `bad-limit` for a limit that lets nothing through. */
export const readFlow = (
  { concurrency = 32, maxPending = {} }: FlowParameters,
  defaults: Pick<Flow, 'perPeer' | 'total'>,
): Flow => {
  const flow = {
    concurrency,
    perPeer: maxPending.perPeer ?? defaults.perPeer,
    total: maxPending.total ?? defaults.total,
  }
  for (const [name, value] of Object.entries(flow)) {
    if (value >= 1) continue
    throw new DealwrightError({
      code: 'bad-limit',
      message: `A limit of ${value} for ${name} lets nothing through: give at least 1`,
    })
  }
  return flow
}
