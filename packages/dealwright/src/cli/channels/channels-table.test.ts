import { stripVTControlCharacters } from 'node:util'
import type { ChannelSummary } from '@dealwright/agent-core'
import { describe, expect, it } from 'vitest'
import { channelsTable } from './channels-table.ts'

const now = Date.UTC(2026, 10, 22)
const token = { address: '0x5FbDB2315678afecb367f032d93F642f64180aa3', symbol: 'USDC', decimals: 6 } as const
const paying: ChannelSummary = {
  channel: `0x${'ab'.repeat(32)}`,
  role: 'payer',
  peer: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  phase: 'open',
  deposited: 500_000n,
  used: 3_000n,
  expiresAt: now / 1_000 + 7_200,
  token,
}
const { token: _unknown, ...ofUnknownToken } = paying
const paid: ChannelSummary = { ...ofUnknownToken, role: 'payee', claimed: 3_000n, recorded: 2_000n }
const table = (channels: readonly ChannelSummary[], all = false) =>
  channelsTable(channels, { all, now }).map(line => stripVTControlCharacters(line))

describe('channelsTable', () => {
  it('shows what each channel holds, what of it is used and claimed, and until when', () => {
    expect(table([paying, paid])).toMatchInlineSnapshot(`
      [
        "CHANNEL        ROLE   PEER           PHASE  HOLDS         USED        CLAIMED     WAITING     ENDS IN",
        "0xababab…abab  payer  0x709979…79C8  open   0.50 USDC     0.003 USDC  -           -           2 h",
        "0xababab…abab  payee  0x709979…79C8  open   500000 units  3000 units  3000 units  2000 units  2 h",
        "waiting: claimed for good, and owed by the contract until the agent collects it",
      ]
    `)
  })

  it('shows ended channels when it is asked to', () => {
    const ended = { ...paying, phase: 'ended' } as const
    expect(table([])).toEqual(['No channels yet.'])
    expect(table([ended])).toEqual(['No open channels.', '1 ended; --all shows it'])
    expect(table([ended], true)[1]).toMatch(/ended .* -$/)
  })
})
