import type { Agent, DealNews } from '@dealwright/agent-core'
import type { Hex } from '@dealwright/protocols'

/** One transaction of a deal, in words. */
export interface DealReceipt {
  readonly step: string
  readonly hash: Hex
}

/** Gathers the transactions of deals as the agents tell of them, both sides' feedback included. */
export function collectReceipts(agents: readonly Agent[]) {
  const receipts = new Map<Hex, DealReceipt[]>()
  const waiting = new Set<() => void>()
  for (const agent of agents) {
    agent.on('deal', news => {
      const found = readReceipt(news, agent.name)
      if (found === undefined) return
      const { deal, ...receipt } = found
      const known = receipts.get(deal) ?? []
      if (!known.some(({ hash }) => hash === receipt.hash)) receipts.set(deal, [...known, receipt])
      for (const wake of waiting) wake()
    })
  }
  return {
    /** The deal's receipts once both sides have left feedback, or what there is after `patience` milliseconds. */
    async of(deal: Hex, patience: number): Promise<readonly DealReceipt[]> {
      const end = Date.now() + patience
      const known = () => receipts.get(deal) ?? []
      while (known().filter(({ step }) => step.startsWith('feedback')).length < 2 && Date.now() < end) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(wake, end - Date.now())
          function wake() {
            clearTimeout(timer)
            waiting.delete(wake)
            resolve()
          }
          waiting.add(wake)
        })
      }
      return known()
    },
  }
}

function readReceipt({ notice }: DealNews, agent: string): (DealReceipt & { deal: Hex }) | undefined {
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
