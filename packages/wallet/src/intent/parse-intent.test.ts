import { encodeAgreement } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { agreement, peer, self, token } from '../testing/arbitraries.ts'
import type { Intent } from './intent.ts'
import { parseIntent } from './parse-intent.ts'

const bytes = agreement.salt

/** What an intent looks like as JSON. */
function write(intent: Intent): unknown {
  return JSON.parse(
    JSON.stringify(intent, (key, value: unknown) => {
      if (key === 'agreement') return encodeAgreement(agreement)
      return typeof value === 'bigint' ? String(value) : value
    }),
  )
}

const channel = {
  payer: self,
  signer: self,
  payee: peer,
  token: token.address,
  challengePeriod: 60,
  salt: bytes,
}
const intents: readonly Intent[] = [
  { kind: 'sign-agreement', agreement },
  { kind: 'sign-claim', channel, amount: 10n ** 30n },
  { kind: 'transfer', token: token.address, to: peer, amount: 7n, key: 'k' },
  { kind: 'claim-channels', claims: [{ channel, amount: 1n, signature: '0x12' }] },
  { kind: 'record-claim', claim: { channel, amount: 1n, signature: '0x12' } },
  {
    kind: 'proposed-call',
    call: { to: peer, data: '0x', value: 0n },
    spending: { key: 'k', counterparty: peer },
  },
  {
    kind: 'open-job',
    agreement,
    clientSignature: '0x01',
    providerSignature: '0x02',
    payment: { method: 'source', source: peer, data: '0x03' },
  },
]

describe('an intent as JSON', () => {
  it.each(intents.map(intent => [intent.kind, intent] as const))('reads %s as it was', (_kind, intent) => {
    expect(parseIntent(write(intent))).toEqual({ ok: true, value: intent })
  })

  it.each([
    ['an unknown kind', { kind: 'drain' }],
    ['a surplus field', { kind: 'claim-refund', job: bytes, amount: '1' }],
    ['a missing field', { kind: 'claim-refund' }],
    ['a negative amount', { kind: 'sign-claim', channel, amount: '-1' }],
    ['a float', { kind: 'sign-claim', channel, amount: 0.5 }],
    ['no object', 'claim-refund'],
  ])('is refused with one line for %s', (_name, json) => {
    const parsed = parseIntent(json)
    expect(parsed.ok ? '' : parsed.error).toMatch(/^[^\n]{5,200}$/)
  })
})
