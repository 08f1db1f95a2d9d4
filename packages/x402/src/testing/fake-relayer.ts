import { failed, ok } from '@dealwright/protocols'
import type { RelayerPort, SettleTransferRequest } from '../ports.ts'
import { writeExactPayload } from '../wire/exact-payload.ts'
import type { Authorization, PaymentPayload } from '../wire/schemas.ts'
import { requirements } from './fake-shop.ts'
import { asset, buyer, type FakeChain, fakeSignature, seller, stranger } from './fake-world.ts'

/** What becomes of what the relayer sends: mined; sent and not seen again; or mined without a transfer. */
export type Relaying = 'mined' | 'lost' | 'silent' | 'unreachable'

/** A facilitator's wallet on the fake chain. */
export interface FakeRelayer extends RelayerPort {
  relaying: Relaying
  readonly sent: SettleTransferRequest[]
}

/** Makes the wallet. */
export function createFakeRelayer(chain: FakeChain): FakeRelayer {
  const relayer: FakeRelayer = {
    address: stranger,
    network: { chainId: asset.chainId, token: asset },
    relaying: 'mined',
    sent: [],
    settleTransfer: async request => {
      const { signature, token: _, ...authorization } = request
      relayer.sent.push(request)
      if (relayer.relaying === 'unreachable')
        return failed({ code: 'unreachable', message: 'No chain answers.', retryable: true })
      const transaction = `0x${'cd'.repeat(32)}` as const
      if (relayer.relaying === 'lost')
        return failed({ code: 'unknown', message: 'Not mined in time.', retryable: true, transaction })
      if (relayer.relaying === 'silent') return ok({ transaction })
      const executed = chain.execute({ authorization, signature })
      if (executed !== 'refused') return ok({ transaction: executed })
      return failed({ code: 'reverted', message: 'It was refused.', retryable: false })
    },
  }
  return relayer
}

/** An authorization of the fake buyer for the fake shop. */
export function authorize(chain: FakeChain, changes: Partial<Authorization> = {}): Authorization {
  return {
    from: buyer,
    to: seller,
    value: 10_000n,
    validAfter: 0n,
    validBefore: BigInt(chain.time + 60),
    nonce: `0x${'77'.repeat(32)}`,
    ...changes,
  }
}

/** A payment with it. */
export function payWith(authorization: Authorization, changes: Partial<PaymentPayload> = {}): PaymentPayload {
  return {
    x402Version: 2,
    resource: { url: 'https://shop.example/forecast' },
    accepted: requirements,
    payload: writeExactPayload({ authorization, signature: fakeSignature(authorization) }),
    ...changes,
  }
}
