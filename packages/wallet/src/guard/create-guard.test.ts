import { hashAgreement } from '@dealwright/protocols'
import {
  AbstractSigner,
  Wallet as KeyWallet,
  Transaction,
  type TypedDataDomain,
  TypedDataEncoder,
  verifyTypedData,
} from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBudgetBook } from '../budget/create-budget-book.ts'
import { createMemoryBudgetStore } from '../budget/create-memory-budget-store.ts'
import { escrowInterface, tokenInterface } from '../chain/interfaces.ts'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import { signerFromKey } from '../keys/signer-from-key.ts'
import { resolvePolicy } from '../policy/resolve-policy.ts'
import { agreement, agreements, context, stranger, token } from '../testing/arbitraries.ts'
import { createGuard, type GuardRequest } from './create-guard.ts'

// Anvil's first development key: public knowledge.
const key = new KeyWallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const tokenDomain = { name: 'USD Coin', version: '2', chainId: 31_337, verifyingContract: token.address }
const frame = { nonce: 7, gasLimit: 100_000n, fees: { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n } }
const policy = resolvePolicy({ allowApprove: true }, token)
const budgets = createBudgetBook({
  store: createMemoryBudgetStore(),
  account: 'test',
  now: Date.now,
})

/** Counts what reaches the key. */
class WitnessSigner extends AbstractSigner {
  readonly seen: { domain: TypedDataDomain; value: Record<string, unknown> }[] = []
  readonly transactions: unknown[] = []
  override async getAddress() {
    return key.address
  }
  override connect() {
    return this
  }
  override async signTransaction(transaction: Parameters<KeyWallet['signTransaction']>[0]) {
    this.transactions.push(transaction)
    return key.signTransaction(transaction)
  }
  override async signMessage(): Promise<string> {
    throw new Error('The guard signs no messages.')
  }
  override async signTypedData(...data: Parameters<KeyWallet['signTypedData']>) {
    this.seen.push({ domain: data[0], value: data[2] })
    return key.signTypedData(...data)
  }
}

describe('the guard', () => {
  it('lets the key see nothing that the policy denies, whatever is asked', async () => {
    const requests = agreements.chain(terms => {
      const options: GuardRequest[] = [
        { intent: { kind: 'sign-agreement', agreement: terms } },
        { intent: { kind: 'authorize-payment', agreement: terms, tokenDomain } },
        { intent: { kind: 'permit-payment', agreement: terms, tokenDomain, nonce: 0n } },
        { intent: { kind: 'approve-payment', agreement: terms, amount: terms.price }, frame },
      ]
      return fc.constantFrom(...options)
    })
    await fc.assert(
      fc.asyncProperty(requests, async request => {
        const signer = new WitnessSigner()
        const result = await createGuard({ signer, policy, context, budgets })(request)
        expect(signer.seen.length + signer.transactions.length).toBe(result.ok ? 1 : 0)
        if (!result.ok) return
        for (const { value } of signer.seen) {
          const amount = value['value'] ?? value['price']
          const { intent } = request
          const isMine =
            intent !== undefined && 'agreement' in intent && intent.agreement.client === context.self
          if (isMine) expect(BigInt(String(amount))).toBeLessThanOrEqual(5_000_000n)
          if ('to' in value || 'spender' in value)
            expect(value['to'] ?? value['spender']).toBe(context.contracts.escrow)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('signs a payment for the price, to the escrow, under the deal id, until the delivery date', async () => {
    const signer = new WitnessSigner()
    const result = await createGuard({ signer, policy, context, budgets })({
      intent: { kind: 'authorize-payment', agreement, tokenDomain },
    })
    const { escrow } = context.contracts
    expect(signer.seen).toEqual([
      {
        domain: tokenDomain,
        value: {
          from: agreement.client,
          to: escrow,
          value: agreement.price,
          validAfter: 0n,
          validBefore: BigInt(agreement.deliverBy),
          nonce: hashAgreement(agreement, { chainId: 31_337, escrow }),
        },
      },
    ])
    expect(result.ok).toBe(true)
  })

  it('signs agreements that the contract’s type recovers', async () => {
    const result = await createGuard({ signer: key, policy, context, budgets })({
      intent: { kind: 'sign-agreement', agreement },
    })
    if (!result.ok) throw new Error(result.error.message)
    const fields = escrowInterface.getFunction('hashAgreement')?.inputs[0]?.components ?? []
    const types = { Agreement: fields.map(({ name, type }) => ({ name, type })) }
    const domain = {
      name: 'Dealwright JobEscrow',
      version: '1',
      chainId: 31_337,
      verifyingContract: context.contracts.escrow,
    }
    expect(verifyTypedData(domain, types, { ...agreement }, result.value)).toBe(key.address)
    expect(TypedDataEncoder.hash(domain, types, { ...agreement })).toBe(
      hashAgreement(agreement, { chainId: 31_337, escrow: context.contracts.escrow }),
    )
  })

  it('puts the chain, the frame and no value into a transaction', async () => {
    const result = await createGuard({ signer: key, policy, context, budgets })({
      intent: { kind: 'approve-payment', agreement, amount: agreement.price },
      frame,
    })
    if (!result.ok) throw new Error(result.error.message)
    const transaction = Transaction.from(result.value)
    expect(transaction).toMatchObject({
      to: token.address,
      value: 0n,
      chainId: 31_337n,
      nonce: 7,
      gasLimit: 100_000n,
    })
    const { escrow } = context.contracts
    expect(transaction.data).toBe(tokenInterface.encodeFunctionData('approve', [escrow, agreement.price]))
  })

  it('says what signer it needs where one cannot sign, without that signer’s words', async () => {
    class Leaky extends WitnessSigner {
      override async signTypedData(): Promise<string> {
        throw new Error('key ac0974')
      }
    }
    const attempt = createGuard({ signer: new Leaky(), policy, context, budgets })({
      intent: { kind: 'sign-agreement', agreement },
    })
    await expect(attempt).rejects.toMatchObject({
      code: 'signing-failed',
      message: expect.not.stringContaining('ac0974'),
    })
    await expect(attempt).rejects.not.toHaveProperty('cause')
  })

  it('works with the signer that loadSigner makes', async () => {
    const result = await createGuard({ signer: signerFromKey(key.privateKey), policy, context, budgets })({
      intent: { kind: 'sign-agreement', agreement },
    })
    expect(result.ok).toBe(true)
  })
})

describe('other fees for a signed transaction', () => {
  const own = { ...context, self: toAddress(key.address) }
  const guard = createGuard({ signer: key, policy, context: own, budgets })
  const fees = { maxFeePerGas: 30n, maxPriorityFeePerGas: 20n }
  const base = { ...frame.fees, type: 2, chainId: context.chainId, nonce: 7, gasLimit: 100_000n }
  const submit = { ...base, to: context.contracts.escrow, data: '0x', value: 0n }
  const data = escrowInterface.encodeFunctionData('claimRefund', [1n])

  it('change nothing else of it', async () => {
    const signed = toHex(await key.signTransaction({ ...submit, data }))
    const raised = await guard({ signed, fees })
    if (!raised.ok) throw new Error(raised.error.message)
    const { hash: _, ...old } = Transaction.from(signed).toJSON()
    const { hash: __, ...now } = Transaction.from(raised.value).toJSON()
    expect({ ...now, sig: null }).toEqual({
      ...old,
      sig: null,
      maxFeePerGas: '30',
      maxPriorityFeePerGas: '20',
    })
    expect(Transaction.from(raised.value).from).toBe(key.address)
  })

  it('are refused for what this wallet would not have sent', async () => {
    const other = new KeyWallet(`0x${'11'.repeat(32)}`)
    const foreign = [
      await other.signTransaction({ ...submit, data }),
      await key.signTransaction({ ...submit, data, chainId: 1 }),
      await key.signTransaction({ ...submit, data, to: stranger }),
      await key.signTransaction({ ...submit, data, value: 1n }),
      await key.signTransaction(submit),
    ]
    const answers = await Promise.all(foreign.map(signed => guard({ signed: toHex(signed), fees })))
    expect(answers.map(answer => (answer.ok ? 'signed' : answer.error.reason))).toEqual([
      'own-transaction',
      'own-transaction',
      'understood',
      'understood',
      'known-contract',
    ])
  })
})
