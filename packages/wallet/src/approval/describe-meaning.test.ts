import { MaxUint256 } from 'ethers'
import { describe, expect, it } from 'vitest'
import { decodeCall } from '../decode/decode-call.ts'
import { agreement, peer, self, token } from '../testing/arbitraries.ts'
import { callOf, context, escrow, opening } from '../testing/calls.ts'
import { describeMeaning } from './describe-meaning.ts'

const known = { self, tokens: [token], contracts: [{ address: escrow, label: 'escrow' }] }

function words(call: Parameters<typeof decodeCall>[0], names: { address: typeof peer; name: string }[] = []) {
  const decoded = decodeCall(call, context)
  if (!decoded.ok) throw new Error(decoded.error.message)
  return describeMeaning(decoded.value, { ...known, names })
}

describe('describeMeaning', () => {
  it('says of a deal who gets how much, for what, and until when', () => {
    const { title, lines } = words(opening(1))
    expect(title).toBe('Pay 1.00 USDC')
    expect(lines).toEqual([
      `1.00 USDC goes from your agent to the escrow (${escrow})`,
      `the escrow (${escrow}) may take up to 1.00 USDC from your agent`,
      `Deal with provider ${agreement.provider}, judged by your agent`,
      'To be delivered by 2027-01-15T08:00:00Z',
      expect.stringMatching(/^Deal 0x[0-9a-f]{64}$/),
      `Through createFromAgreement of the escrow (${escrow})`,
      'Valid until 2027-01-15T08:00:00Z',
    ])
  })

  it('shouts about unlimited power', () => {
    const { title, lines } = words(callOf(token.address, 'approve(address,uint256)', [peer, MaxUint256]))
    expect(title).toBe('Give somebody unlimited power over your tokens')
    expect(lines[0]).toBe(`${peer} may take up to ALL tokens ${token.address} without limit from your agent`)
  })

  it('never passes the units of an unknown token off as money', () => {
    const { title } = words(callOf(peer, 'transfer(address,uint256)', [peer, 5_000_000n]))
    expect(title).toBe(`Pay 5000000 units of token ${peer}`)
  })

  it('shows names as claims, unmasked, and never in place of the address', () => {
    const call = callOf(token.address, 'transfer(address,uint256)', [peer, 5n])
    const { lines } = words(call, [{ address: peer, name: 'the \u202E"escr\u043Ew"' }])
    expect(lines[0]).toBe(
      `0.000005 USDC goes from your agent to ${peer}, which calls itself "the 'escr<U+043E>w'"`,
    )
  })
})
