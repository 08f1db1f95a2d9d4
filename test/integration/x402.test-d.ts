import type { StorePort } from '@dealwright/agent-core'
import type { LaneStore, Wallet } from '@dealwright/wallet'
import type {
  FacilitatorPort,
  PayerPort,
  PaymentPayload,
  PaymentRequired,
  PaymentRequirements,
  PaymentStore,
  RelayerPort,
  Settlement,
} from '@dealwright/x402'
import type { FacilitatorClient } from '@x402/core/server'
import type * as theirs from '@x402/core/types'
import { describe, expectTypeOf, it } from 'vitest'

describe('x402', () => {
  it('is met by a wallet and by the stores, as they are', () => {
    expectTypeOf<Wallet>().toExtend<PayerPort>()
    expectTypeOf<Wallet>().toExtend<RelayerPort>()
    expectTypeOf<StorePort>().toExtend<PaymentStore>()
    expectTypeOf<LaneStore>().toExtend<PaymentStore>()
  })

  it('takes what the published packages write', () => {
    expectTypeOf<theirs.PaymentRequirements>().toExtend<PaymentRequirements>()
    expectTypeOf<theirs.SettleResponse['transaction']>().toEqualTypeOf<Settlement['transaction']>()
    expectTypeOf<theirs.PaymentRequired['accepts'][number]>().toExtend<PaymentRequired['accepts'][number]>()
    expectTypeOf<theirs.PaymentPayload['payload']>().toExtend<PaymentPayload['payload']>()
    expectTypeOf<keyof FacilitatorPort>().toEqualTypeOf<'verify' | 'settle' | 'supported'>()
    expectTypeOf<FacilitatorClient>().toHaveProperty('verify')
  })
})
