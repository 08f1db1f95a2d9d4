import type { Agent, DealNews } from '@dealwright/agent-core'
import type { Hex } from '@dealwright/protocols'

/** One transaction of a deal, in words. */
export interface DealReceipt {
  readonly deal: Hex
  readonly step: string
  readonly hash: Hex
}

export interface ReceiptBook {
  /** Every receipt up to now. */
  all(): readonly DealReceipt[]
  /** Resolves with true once so many agents have left feedback on the deal, with false after `patience` milliseconds. */
  untilReviewed(deal: Hex, patience: number): Promise<boolean>
}

/** Gathers the transactions of deals as the agents tell of them, the feedback of both sides included. */
export function collectReceipts(agents: readonly Agent[]): ReceiptBook {
  const receipts: DealReceipt[] = []
  const waiting = new Set<() => void>()
  for (const agent of agents) {
    agent.on('deal', news => {
      const receipt = readReceipt(news, agent.name)
      if (receipt === undefined || receipts.some(({ hash }) => hash === receipt.hash)) return
      receipts.push(receipt)
      for (const wake of waiting) wake()
    })
  }
  const reviewed = (deal: Hex) =>
    receipts.filter(receipt => receipt.deal === deal && receipt.step.startsWith('feedback')).length >= 2
  return {
    all: () => [...receipts],
    untilReviewed: (deal, patience) =>
      new Promise(resolve => {
        const end = () => {
          clearTimeout(timer)
          waiting.delete(check)
          resolve(reviewed(deal))
        }
        const check = () => {
          if (reviewed(deal)) end()
        }
        const timer = setTimeout(end, patience)
        waiting.add(check)
        check()
      }),
  }
}

function readReceipt({ notice }: DealNews, agent: string): DealReceipt | undefined {
  switch (notice.type) {
    case 'funded':
      return notice.transaction && { deal: notice.deal, step: 'fund escrow', hash: notice.transaction }
    case 'submitted':
      return { deal: notice.deal, step: 'submit work', hash: notice.transaction }
    case 'completed':
      return notice.transaction && { deal: notice.deal, step: 'complete and pay', hash: notice.transaction }
    case 'refunded':
      return notice.transaction && { deal: notice.deal, step: 'refund', hash: notice.transaction }
    case 'feedback':
      return { deal: notice.deal, step: `feedback by ${agent}`, hash: notice.transaction }
    default:
      return undefined
  }
}
