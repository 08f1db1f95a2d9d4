import type { Observation } from './observation.ts'
import type { Violation, ViolationKind } from './violation.ts'

/** How a run went, in figures. */
export interface Tally {
  readonly completed: number
  readonly refunded: number
  /** Orders on which no money moved. */
  readonly noDeal: number
  /** Orders and paid results that are gone. */
  readonly lost: number
  /** Deals that did not end. */
  readonly stuck: number
  /** Agreements funded, paid or done twice. */
  readonly doublePaid: number
  readonly violations: number
}

const groups: Readonly<Record<'lost' | 'stuck' | 'doublePaid', readonly ViolationKind[]>> = {
  lost: ['lost-order', 'lost-result', 'wrong-result'],
  stuck: ['stuck-purchase', 'stuck-sale', 'stuck-effect', 'stuck-job', 'stuck-money'],
  doublePaid: ['double-order', 'double-funded', 'double-paid', 'double-step', 'double-feedback'],
}

/** Counts what became of the orders, and what is wrong by group. */
export const summarize = ({ buyer }: Observation, violations: readonly Violation[]): Tally => {
  const inPhase = (phase: string) => buyer.purchases.filter(purchase => purchase.phase === phase).length
  const inGroup = (group: keyof typeof groups) =>
    violations.filter(({ kind }) => groups[group].includes(kind)).length
  return {
    completed: inPhase('completed'),
    refunded: inPhase('refunded'),
    noDeal: inPhase('failed'),
    lost: inGroup('lost'),
    stuck: inGroup('stuck'),
    doublePaid: inGroup('doublePaid'),
    violations: violations.length,
  }
}
