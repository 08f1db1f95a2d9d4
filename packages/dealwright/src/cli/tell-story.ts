import type { DealNews, Notice, PlanNews } from '@dealwright/agent-core'
import { formatMoney, type Json, plainText, type Token } from '@dealwright/protocols'
import { ink } from './ink.ts'

export interface StoryParameters {
  token: Token
  /** Names of agents by address. */
  names: ReadonlyMap<string, string>
  print: (line: string) => void
}

/** Tells a client's deals to a person, a line at a time. */
export function createStory({ token, names, print }: StoryParameters) {
  const who = (address: string) => ink.name(names.get(address) ?? shorten(address))
  const money = (price: string | bigint) => ink.money(formatMoney(BigInt(price), token))
  const line = (head: string, text: string) => print(`  ${ink.bold(head.padEnd(12))}${text}`)

  return {
    plan({ plan, worstCase, ceilings, sellers }: PlanNews): void {
      for (const [index, { service, input }] of plan.steps.entries()) {
        const ceiling = ceilings[index] ?? 0n
        line(
          index === 0 ? 'Plan' : '',
          `${index + 1}. buy ${ink.bold(service.name)} ${describeInput(input)}  for at most ${money(ceiling)}`,
        )
      }
      line('Worst case', `${money(worstCase)}; nothing has been spent yet`)
      const found = sellers.map(({ address }) => who(address)).join(', ')
      line('On chain', `${sellers.length} seller${sellers.length === 1 ? '' : 's'} in the ERC-8004 registry: ${found}`)
      print('')
    },
    news({ role, notice }: DealNews): void {
      if (role === 'client') tell(notice)
    },
  }

  function tell(notice: Notice): void {
    switch (notice.type) {
      case 'called':
        if (notice.providers.length > 0) line('Bargaining', `called for proposals: ${notice.providers.map(who).join(', ')}`)
        return
      case 'offer':
        return line(
          '',
          notice.by === 'seller'
            ? `${who(notice.peer)} asks ${money(notice.price)}`
            : `${ink.dim('→')} to ${who(notice.peer)}: ${money(notice.price)}?`,
        )
      case 'agreeable':
        return line(
          '',
          notice.acceptedBy === 'seller'
            ? `${who(notice.peer)} ${ink.good('takes')} ${money(notice.price)}`
            : `${who(notice.peer)}: ${money(notice.price)} ${ink.good('is acceptable')}`,
        )
      case 'withdrew':
        return line('', `${who(notice.peer)}: no deal (${plainText(notice.reason, 120)})`)
      case 'won': {
        const others = notice.others.map(
          ({ peer, price }) => `${who(peer)} ${price === null ? 'did not agree' : `stood at ${money(price)}`}`,
        )
        const why = others.length === 0 ? 'the only seller' : `the lowest price; ${others.join(', ')}`
        return line('Winner', `${who(notice.peer)} at ${money(notice.price)}: ${why}`)
      }
      case 'signed':
        if (notice.by === 'client') print('')
        return notice.by === 'client'
          ? line('Agreement', ink.dim(notice.deal))
          : line('', 'signed by both sides (EIP-712): this hash is the deal id')
      case 'funded':
        return line('Escrow', `${money(notice.price)} held by the contract   ${tx(notice.transaction)}`)
      case 'progress':
        return line('Work', describeProgress(notice.value))
      case 'submitted':
        return line('Delivered', `fingerprint of the result on chain   ${tx(notice.transaction)}`)
      case 'delivered':
        return line('Checked', 'the result matches the fingerprint and the promised form')
      case 'completed':
        return line('Paid', `escrow released the money   ${tx(notice.transaction)}`)
      case 'feedback':
        return line('Feedback', `left with proof of payment   ${tx(notice.transaction)}`)
      case 'refunded':
        return line('Refund', `the money came back   ${tx(notice.transaction)}`)
      case 'failed':
      case 'working':
        return
    }
  }
}

const shorten = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-4)}`

const tx = (hash: string | undefined): string => (hash === undefined ? '' : ink.dim(`tx ${shorten(hash)}`))

function describeInput(input: Json): string {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return plainText(JSON.stringify(input), 200)
  const fields = Object.entries(input).map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return plainText(`(${fields.join(', ')})`, 200)
}

function describeProgress(value: Json): string {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const { percent, doing } = value
    if (typeof percent === 'number' && percent >= 0 && percent <= 100) {
      const full = Math.round(percent / 5)
      const text = typeof doing === 'string' ? plainText(doing, 80) : ''
      return `${ink.good('█'.repeat(full))}${ink.dim('░'.repeat(20 - full))} ${String(percent).padStart(3)} %  ${text}`
    }
  }
  return plainText(JSON.stringify(value), 120)
}
