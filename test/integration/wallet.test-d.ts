import type { WalletPort } from '@dealwright/agent-core'
import type { BudgetFile } from '@dealwright/agent-core/store/sqlite'
import type { BudgetStore, PolicyOptions, Wallet, WalletFailure } from '@dealwright/wallet'
import { expectTypeOf, it } from 'vitest'

it('meets the port of agent-core structurally', () => {
  expectTypeOf<Wallet>().toExtend<WalletPort>()
})

it('keeps its budgets in a file of agent-core', () => {
  expectTypeOf<BudgetFile>().toExtend<BudgetStore>()
})

it('answers with failures that agent-core understands', () => {
  type Answer = Awaited<ReturnType<WalletPort['openJob']>>
  expectTypeOf<{ readonly ok: false; readonly error: WalletFailure }>().toExtend<Answer>()
})

it('takes a ceiling as money text or atomic units, never as a float', () => {
  expectTypeOf<PolicyOptions['perDealCeiling']>().toEqualTypeOf<bigint | string | undefined>()
})
