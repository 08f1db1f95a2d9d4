import { hashAgreement, ok, type Result } from '@dealwright/protocols'
import { Wallet as KeyWallet, makeError } from 'ethers'
import { describe, expect, it } from 'vitest'
import { createBudgetBook } from '../budget/create-budget-book.ts'
import { createMemoryBudgetStore } from '../budget/create-memory-budget-store.ts'
import { freeze, unfreeze } from '../budget/freeze.ts'
import { escrowInterface } from '../chain/interfaces.ts'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import type { PolicyOptions } from '../policy/policy.ts'
import { resolvePolicy } from '../policy/resolve-policy.ts'
import { agreement, context as base, token } from '../testing/arbitraries.ts'
import type { WalletFailure } from '../wallet/types.ts'
import { createGuard } from './create-guard.ts'
import type { ApprovalQuestion } from './reserve-spending.ts'

// Anvil's first development key: public knowledge.
const key = new KeyWallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const self = toAddress(key.address)
const context = { ...base, self }
const terms = { ...agreement, client: self, evaluator: self }
const tokenDomain = { name: 'USD Coin', version: '2', chainId: 31_337, verifyingContract: token.address }
const deal = hashAgreement(terms, { chainId: context.chainId, escrow: context.contracts.escrow })
const sign = { intent: { kind: 'sign-agreement', agreement: terms } } as const
const pay = { intent: { kind: 'authorize-payment', agreement: terms, tokenDomain } } as const

function open(
  options: PolicyOptions = {},
  more: {
    signer?: KeyWallet
    settle?: () => Promise<boolean>
    approve?: (question: ApprovalQuestion) => Promise<Result<void, WalletFailure>>
  } = {},
) {
  const store = createMemoryBudgetStore()
  const budgets = createBudgetBook({ store, account: 'a', now: Date.now })
  const guard = createGuard({ signer: key, policy: resolvePolicy(options, token), context, budgets, ...more })
  const reasonOf = async (request: Parameters<typeof guard>[0]): Promise<string | undefined> => {
    const answer = await guard(request)
    return answer.ok ? 'signed' : answer.error.reason
  }
  return { store, budgets, guard, reasonOf }
}

describe('the guard and the budgets', () => {
  it('sets money aside before it signs, and knows what can take it', async () => {
    const { budgets, reasonOf } = open()
    expect(await reasonOf(sign)).toBe('signed')
    expect(await budgets.find(deal)).toMatchObject({ state: 'reserved', amount: 1_000_000n, kind: 'deal' })
    expect(await reasonOf(pay)).toBe('signed')
    expect(await budgets.find(deal)).toMatchObject({ state: 'signed' })
  })

  it('knows that an allowance that is left over can pay for any agreement', async () => {
    const { budgets, reasonOf } = open({ allowApprove: true })
    expect(await reasonOf(sign)).toBe('signed')
    expect(await budgets.find(deal)).toMatchObject({ state: 'signed' })
  })

  it('keeps nothing set aside where the signer refuses or fails', async () => {
    const refusing = new KeyWallet(key.privateKey)
    refusing.signTypedData = async () => {
      throw makeError('no', 'ACTION_REJECTED', { action: 'signTypedData', reason: 'rejected' })
    }
    const refused = open({}, { signer: refusing })
    expect(await refused.reasonOf(pay)).toBe('signer')
    expect(await refused.budgets.find(deal)).toBeUndefined()
    refusing.signTypedData = async () => {
      throw new Error('out of order')
    }
    const failing = open({}, { signer: refusing })
    await expect(failing.guard(pay)).rejects.toMatchObject({ code: 'signing-failed' })
    expect(await failing.budgets.find(deal)).toBeUndefined()
  })

  it('asks what became of the rest before it says no', async () => {
    const asked: boolean[] = []
    const outer = open(
      { budgets: [{ limit: '1 USDC', per: 'day' }] },
      {
        settle: async () => {
          await outer.budgets.giveBack(deal)
          asked.push(true)
          return asked.length === 1
        },
      },
    )
    expect(await outer.reasonOf(sign)).toBe('signed')
    const next = { ...terms, salt: terms.requestHash }
    expect(await outer.reasonOf({ intent: { kind: 'sign-agreement', agreement: next } })).toBe('signed')
    const third = { ...terms, salt: terms.serviceDigest }
    expect(await outer.reasonOf({ intent: { kind: 'sign-agreement', agreement: third } })).toBe('budget')
    expect(asked).toHaveLength(2)
  })

  it('counts transactions against the rates', async () => {
    const { reasonOf } = open({ rates: [{ limit: 1, per: 'hour', of: 'transactions' }] })
    const frame = { nonce: 0, gasLimit: 1n, fees: { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n } }
    const refund = { intent: { kind: 'claim-refund', job: deal }, frame } as const
    expect([await reasonOf(refund), await reasonOf(refund)]).toEqual(['signed', 'rate'])
  })
})

describe('a freeze', () => {
  it('comes before the next signature, and before higher fees for what pays', async () => {
    const { store, guard, reasonOf } = open()
    const fees = { maxFeePerGas: 30n, maxPriorityFeePerGas: 20n }
    const raise = async (method: string, parameters: readonly unknown[]) => {
      const data = escrowInterface.encodeFunctionData(method, parameters)
      const frame = {
        type: 2,
        chainId: context.chainId,
        nonce: 1,
        gasLimit: 1n,
        maxFeePerGas: 1n,
        maxPriorityFeePerGas: 1n,
      }
      const signed = toHex(await key.signTransaction({ ...frame, to: context.contracts.escrow, data }))
      return reasonOf({ signed, fees })
    }
    expect(await reasonOf(sign)).toBe('signed')
    await freeze(store)
    expect([await reasonOf(sign), await reasonOf(pay)]).toEqual(['frozen', 'frozen'])
    expect(await reasonOf({ intent: { kind: 'sign-completion', job: deal, reason: deal } })).toBe('frozen')
    expect(await raise('complete', [BigInt(deal), deal, '0x'])).toBe('frozen')
    expect(await raise('claimRefund', [BigInt(deal)])).toBe('signed')
    await unfreeze(store)
    expect(await raise('complete', [BigInt(deal), deal, '0x'])).toBe('signed')
    expect((await guard(pay)).ok).toBe(true)
  })
})

describe('an approval', () => {
  it('is asked once per key, about the bytes, and leaves nothing set aside where it is refused', async () => {
    const asked: ApprovalQuestion[] = []
    const { budgets, reasonOf } = open(
      { approveAbove: 0n },
      {
        approve: async question => {
          asked.push(question)
          return asked.length > 1
            ? ok(undefined)
            : { ok: false, error: { code: 'denied', reason: 'approval', message: 'No.', retryable: false } }
        },
      },
    )
    expect(await reasonOf(sign)).toBe('approval')
    expect(await budgets.find(deal)).toBeUndefined()
    expect(await reasonOf(sign)).toBe('signed')
    expect(await reasonOf(pay)).toBe('signed')
    expect(asked).toHaveLength(2)
    expect(asked[1]).toMatchObject({
      material: { kind: 'typed-data', primaryType: 'Agreement' },
      meaning: { deal, payments: [{ amount: 1_000_000n, to: context.contracts.escrow }] },
    })
  })

  it('holds a freeze that comes while the principal thinks', async () => {
    const { store, reasonOf } = open(
      { approveAbove: 0n },
      {
        approve: async () => {
          await freeze(store)
          return ok(undefined)
        },
      },
    )
    expect(await reasonOf(pay)).toBe('frozen')
  })
})
