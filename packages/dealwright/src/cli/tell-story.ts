import type { DealNews, Notice, PlanNews, PlanRunNews } from '@dealwright/agent-core'
import { formatMoney, plainText, type Token } from '@dealwright/protocols'
import { type BargainingTable, createBargainingTable } from './bargaining-table.ts'
import type { Page } from './create-page.ts'
import { describeProgress, shorten } from './describe.ts'
import { fill } from './fill.ts'
import { ink } from './ink.ts'
import type { Status } from './open-status.ts'
import { tellPlan, tellPlanRun } from './tell-plan.ts'

export interface StoryParameters {
  token: Token
  /** Names of agents by address. Others go by the names they gave themselves, with their addresses. */
  names: ReadonlyMap<string, string>
  /** What the client is called where it makes an offer. */
  client: string
  page: Page
  status: Status
}

export interface Story {
  plan(news: PlanNews): void
  planRun(news: PlanRunNews): void
  news(news: DealNews): void
  /** Writes what is still held back. */
  end(): void
}

/** Tells a client's plans and deals to a person as they happen. What strangers wrote is shown as plain text. */
export function createStory({ token, names, client, page, status }: StoryParameters): Story {
  const known = new Map(names)
  /** Steps that run at the same time bargain at the same time: a table for each purchase. */
  const tables = new Map<string, BargainingTable>()
  const who = (address: string) => ink.name(known.get(address) ?? shorten(address))
  const money = (price: string | bigint) => ink.money(formatMoney(BigInt(price), token))
  const endTable = (id: string) => {
    tables.get(id)?.end()
    tables.delete(id)
  }

  return {
    plan({ plan, worstCase, ceilings, sellers }) {
      for (const { address, name } of sellers) {
        if (!known.has(address)) known.set(address, `${plainText(name, 16)} ${address.slice(0, 6)}…`)
      }
      tellPlan({ plan, ceilings }, { page, money })
      page.line('Worst case', `${money(worstCase)}; nothing has been spent yet`)
      const found = [...new Set(sellers.map(({ address }) => address))]
      const shown = found.slice(0, 5).map(who).join(', ')
      const more = found.length > 5 ? ` and ${found.length - 5} more` : ''
      page.line(
        'On chain',
        `${found.length} seller${found.length === 1 ? '' : 's'} in the ERC-8004 registry: ${shown}${more}`,
      )
      page.blank()
    },
    planRun: news => tellPlanRun(news, { page, money }),
    news({ id, role, notice }) {
      if (role === 'client') tell(id, notice)
    },
    end: () => {
      for (const id of tables.keys()) endTable(id)
    },
  }

  function tell(id: string, notice: Notice): void {
    const table = tables.get(id)
    switch (notice.type) {
      case 'called': {
        if (notice.providers.length === 0) return
        const sellers = new Map(notice.providers.map((address): [string, string] => [address, who(address)]))
        tables.set(id, createBargainingTable({ sellers, page }))
        return status.show('Waiting for offers')
      }
      case 'offer': {
        const text =
          notice.by === 'seller' ? `asks ${money(notice.price)}` : `${client} bids ${money(notice.price)}`
        return table?.add({ seller: notice.peer, by: notice.by, text, last: false })
      }
      case 'agreeable': {
        const taker = notice.acceptedBy === 'seller' ? '' : `${client} `
        const text = `${taker}${ink.good('takes')} ${money(notice.price)}`
        return table?.add({ seller: notice.peer, by: notice.acceptedBy, text, last: true })
      }
      case 'withdrew': {
        const text = `${notice.by === 'seller' ? '' : `${client} `}${ink.bad('walks away')}`
        if (table !== undefined) return table.add({ seller: notice.peer, by: notice.by, text, last: true })
        return page.line('', `${who(notice.peer)}: ${plainText(notice.reason, 60)}`)
      }
      case 'won':
        endTable(id)
        status.show('Waiting for both signatures')
        page.blank()
        page.line('Winner', `${who(notice.peer)} at ${money(notice.price)}: ${explainWin(notice)}`)
        return page.blank()
      case 'signed':
        if (notice.by === 'client') return page.line('Agreement', ink.dim(notice.deal))
        status.show('Paying into escrow')
        return page.line('', 'signed by both sides (EIP-712): this hash is the deal id')
      case 'funded':
        status.show('Waiting for the work')
        return page.line(
          'Escrow',
          step(
            `${money(notice.price)} ${notice.payer === undefined ? '' : `of ${notice.payer.slice(0, 6)}… `}held by the contract`,
            notice.transaction,
          ),
        )
      case 'progress':
        return page.line('Work', describeProgress(notice.value))
      case 'submitted':
        status.show('Waiting for the result')
        return page.line('Delivered', step('fingerprint of the result on chain', notice.transaction))
      case 'delivered':
        status.show('Releasing the payment')
        return page.line('Checked', 'the result matches the fingerprint and the promised form')
      case 'completed':
        status.hide()
        return page.line('Paid', step('escrow released the money', notice.transaction))
      case 'refunded':
        status.hide()
        return page.line('Refund', step('the money came back', notice.transaction))
      case 'failed':
        endTable(id)
        return status.hide()
      case 'feedback':
      case 'feedback-skipped':
      case 'working':
        return
    }
  }

  function explainWin({ price, others }: Extract<Notice, { type: 'won' }>): string {
    if (others.length === 0) return 'the only seller'
    const ties = others.some(other => other.price !== null && BigInt(other.price) === BigInt(price))
    const beaten = others
      .slice(0, 3)
      .map(
        other =>
          `${who(other.peer)} ${other.price === null ? 'did not agree' : `stood at ${money(other.price)}`}`,
      )
    const more = others.length > 3 ? ` and ${others.length - 3} more` : ''
    return `${ties ? 'no price was lower' : 'the lowest price'}; ${beaten.join(', ')}${more}`
  }
}

const step = (text: string, transaction: string | undefined): string =>
  transaction === undefined ? text : `${fill(text, 38)}${ink.dim(`tx ${shorten(transaction)}`)}`
