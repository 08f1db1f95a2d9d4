import { ok } from '@dealwright/protocols'
import { Wallet as KeyWallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBudgetBook } from '../budget/create-budget-book.ts'
import { createMemoryBudgetStore } from '../budget/create-memory-budget-store.ts'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import type { PolicyOptions } from '../policy/policy.ts'
import { resolvePolicy } from '../policy/resolve-policy.ts'
import { context as base, bytes32, peer, token } from '../testing/arbitraries.ts'
import { createGuard } from './create-guard.ts'

// Anvil's first development key: public knowledge.
const key = new KeyWallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const context = { ...base, self: toAddress(key.address) }
const [job] = fc.sample(bytes32, 1)
const refund = { kind: 'claim-refund', job: job ?? '0x' } as const
const day = 86_400_000

function open(options: PolicyOptions, isApproved = true) {
  const clock = { at: 1_763_000_000_000 }
  const asked: unknown[] = []
  const budgets = createBudgetBook({ store: createMemoryBudgetStore(), account: 'a', now: () => clock.at })
  const guard = createGuard({
    signer: key,
    policy: resolvePolicy(options, token),
    context,
    budgets,
    now: () => clock.at,
    approve: async question => {
      asked.push(question.material)
      if (isApproved) return ok(undefined)
      return { ok: false, error: { code: 'denied', reason: 'approval', message: 'No.', retryable: false } }
    },
  })
  const send = async (nonce: number, maxFeePerGas: bigint) => {
    const fees = { maxFeePerGas, maxPriorityFeePerGas: 1n }
    return guard({ intent: refund, frame: { nonce, gasLimit: 100n, fees } })
  }
  return { asked, budgets, clock, guard, send }
}

describe('the guard and gas', () => {
  it('signs no transaction that could cost more than allowed, at first or with raised fees', async () => {
    const { guard, send } = open({ gas: { perTransaction: 1_000n } })
    const signed = await send(0, 10n)
    expect(await send(0, 11n)).toMatchObject({
      ok: false,
      error: { code: 'denied', reason: 'gas', retryable: true },
    })
    if (!signed.ok) throw new Error(signed.error.message)
    const raise = (maxFeePerGas: bigint) =>
      guard({ signed: toHex(signed.value), fees: { maxFeePerGas, maxPriorityFeePerGas: 1n } })
    expect((await raise(10n)).ok).toBe(true)
    expect(await raise(11n)).toMatchObject({ ok: false, error: { reason: 'gas' } })
  })

  it('counts the dearest transaction of each nonce, for a day', async () => {
    const { send, clock, budgets } = open({ gas: { perDay: 3_000n } })
    expect((await send(0, 10n)).ok).toBe(true)
    expect((await send(0, 10n)).ok).toBe(true)
    expect((await send(0, 20n)).ok).toBe(true)
    expect((await send(0, 15n)).ok).toBe(true)
    expect(await send(1, 11n)).toMatchObject({ ok: false, error: { reason: 'gas' } })
    expect((await send(1, 10n)).ok).toBe(true)
    expect(await send(2, 1n)).toMatchObject({ ok: false, error: { reason: 'gas' } })
    // Gas is no payment, and nothing that the chain must be asked about.
    expect(await budgets.open(10)).toEqual([])
    clock.at += day + 1
    expect((await send(2, 30n)).ok).toBe(true)
  })
})

describe('what must be approved before it is sent', () => {
  const options: PolicyOptions = { approveAbove: 0n, recipients: [peer] }
  const transfer = { kind: 'transfer', token: token.address, to: peer, amount: 7n, key: 'k' } as const
  const fees = { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n }
  const frame = { nonce: 0, gasLimit: 100n, fees }

  it('is asked about ahead, once, and signed for later without another question', async () => {
    const { asked, budgets, guard } = open(options)
    const cleared = await guard.clear(transfer)
    if (!cleared.ok) throw new Error(cleared.error.message)
    expect(cleared.value.isAsked).toBe(true)
    expect(await budgets.find('k')).toMatchObject({ state: 'reserved', approved: true, amount: 7n })
    expect(await guard.clear(transfer)).toMatchObject({ ok: true, value: { isAsked: false } })
    expect((await guard({ intent: transfer, frame })).ok).toBe(true)
    expect(await budgets.find('k')).toMatchObject({ state: 'signed' })
    expect(asked).toHaveLength(1)
    // What is signed may leave: it stays counted.
    await cleared.value.undo()
    expect(await budgets.find('k')).toBeDefined()
  })

  it('leaves nothing set aside where it is not signed', async () => {
    const { budgets, guard } = open(options)
    const cleared = await guard.clear(transfer)
    if (!cleared.ok) throw new Error(cleared.error.message)
    await cleared.value.undo()
    expect(await budgets.find('k')).toBeUndefined()
    const declined = open(options, false)
    expect(await declined.guard.clear(transfer)).toMatchObject({ ok: false, error: { reason: 'approval' } })
    expect(await declined.budgets.find('k')).toBeUndefined()
  })

  it('is judged by the policy first', async () => {
    const { asked, guard } = open({ ...options, recipients: [] })
    expect(await guard.clear(transfer)).toMatchObject({ ok: false, error: { reason: 'recipient' } })
    expect(await guard.clear(refund)).toMatchObject({ ok: true, value: { isAsked: false } })
    expect(asked).toEqual([])
  })
})
