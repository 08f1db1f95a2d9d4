import { failed, ok } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import type { WalletPort } from '../ports/wallet.ts'
import { bob, carol, service } from '../testing/deals.ts'
import { offer } from '../testing/plan-scene.ts'
import { allowedSellers } from './allowed-sellers.ts'

const sellers = [bob, carol].flatMap(address => offer('a', { address }).sellers)
const denying = (reason: string, ...denied: readonly string[]): Pick<WalletPort, 'allows'> => ({
  allows: async ({ counterparty }) =>
    denied.includes(counterparty)
      ? failed({ code: 'denied', reason, message: 'not them', retryable: false })
      : ok('allowed'),
})
const addresses = async (wallet: Pick<WalletPort, 'allows'>) => {
  const allowed = await allowedSellers(sellers, service, wallet)
  return allowed.ok ? allowed.value.map(({ address }) => address) : allowed.error.message
}

describe('allowedSellers', () => {
  it('passes over whom the wallet may not pay', async () => {
    expect(await addresses(denying('counterparty', bob))).toEqual([carol])
    expect(await addresses(denying('counterparty', bob, carol))).toBe('not them')
  })

  it('leaves everything else to the signature, and asks nothing of a wallet that does not tell', async () => {
    expect(await addresses(denying('budget', bob, carol))).toEqual([bob, carol])
    expect(await addresses({})).toEqual([bob, carol])
    expect(await allowedSellers([], service, denying('counterparty'))).toEqual({ ok: true, value: [] })
  })
})
