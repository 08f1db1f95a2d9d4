import { expect, it } from 'vitest'
import type { SendingIntent } from '../intent/intent.ts'
import { checkRelayGas } from './check-relay-gas.ts'

const self = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const other = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const hash = `0x${'11'.repeat(32)}` as const
const opening = (client: typeof self | typeof other): SendingIntent => ({
  kind: 'open-job',
  agreement: {
    client,
    provider: other,
    evaluator: client,
    token: other,
    price: 1n,
    serviceDigest: hash,
    requestHash: hash,
    deliverBy: 1,
    reviewPeriod: 1,
    salt: hash,
  },
  clientSignature: '0x',
  providerSignature: '0x',
  payment: { method: 'source', source: other, data: '0x' },
})
const completion = { kind: 'complete-by-signature', job: hash, reason: hash, signature: '0x' } as const

it('bounds the gas of what others signed, and of nothing else', () => {
  for (const intent of [opening(other), completion]) {
    expect(checkRelayGas(intent, 1_000_000n, self).ok).toBe(true)
    expect(checkRelayGas(intent, 1_000_001n, self)).toMatchObject({
      ok: false,
      error: { code: 'denied', reason: 'relay' },
    })
  }
  expect(checkRelayGas(opening(self), 30_000_000n, self.toLowerCase()).ok).toBe(true)
  expect(checkRelayGas({ kind: 'complete-job', job: hash }, 30_000_000n, self).ok).toBe(true)
})
