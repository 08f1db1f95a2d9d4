import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { openBudgetFile } from '@dealwright/agent-core/store/sqlite'
import { type Agreement, randomHex } from '@dealwright/protocols'
import { type BudgetStore, createMemoryBudgetStore, resolvePolicy } from '@dealwright/wallet'
import { createBudgetBook, createGuard, type Guard, type GuardRequest } from '@dealwright/wallet/guard'
import { AbstractSigner } from 'ethers'
import type { Figure } from './figure.ts'

const deals = 400
const warmUp = 50
const address = (byte: string) => `0x${byte.repeat(20)}` as const
const token = { symbol: 'USDC', decimals: 6, address: address('a1') }
const context = {
  self: address('11'),
  chainId: 31_337,
  contracts: {
    escrow: address('e1'),
    identityRegistry: address('e2'),
    reputationRegistry: address('e3'),
    token: token.address,
  },
  token,
}
const tokenDomain = { name: 'USD Coin', version: '2', chainId: 31_337, verifyingContract: token.address }
const signature = `0x${'11'.repeat(64)}1b` as const
const frame = { nonce: 1, gasLimit: 100_000n, fees: { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n } }

/** Signs nothing, in no time: what is left is the guard. */
class IdleSigner extends AbstractSigner {
  override async getAddress(): Promise<string> {
    return context.self
  }
  override connect(): this {
    return this
  }
  override async signTransaction(): Promise<string> {
    return signature
  }
  override async signMessage(): Promise<string> {
    return signature
  }
  override async signTypedData(): Promise<string> {
    return signature
  }
}

/** Measures what the guard adds to a signature: compiling, decoding, policy and budgets, without the signature and simulation. */
export const benchGuard = async (): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-guard-'))
  try {
    await using file = await openBudgetFile({ path: join(folder, 'budget.db') })
    const inMemory = await measure(createMemoryBudgetStore())
    const onDisk = await measure(file)
    return [
      { name: 'guard.decision.memory', value: median(inMemory.all), unit: 'ms' },
      { name: 'guard.decision.file', value: median(onDisk.all), unit: 'ms', bar: '< 1' },
      { name: 'guard.decision.file.agreement', value: median(onDisk.agreements), unit: 'ms' },
      { name: 'guard.decision.file.payment', value: median(onDisk.payments), unit: 'ms' },
      { name: 'guard.decision.file.opening', value: median(onDisk.openings), unit: 'ms' },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(store: BudgetStore) {
  const policy = resolvePolicy({ budgets: [{ limit: '1000000 USDC', per: 'day' }] }, token)
  const budgets = createBudgetBook({ store, account: 'bench', now: Date.now })
  const guard = createGuard({ signer: new IdleSigner(), policy, context, budgets })
  const agreements: number[] = []
  const payments: number[] = []
  const openings: number[] = []
  for (let deal = 0; deal < deals + warmUp; deal++) {
    const agreement = agree()
    const taken = [
      await time(guard, { intent: { kind: 'sign-agreement', agreement } }),
      await time(guard, { intent: { kind: 'authorize-payment', agreement, tokenDomain } }),
      await time(guard, {
        intent: {
          kind: 'open-job',
          agreement,
          clientSignature: signature,
          providerSignature: signature,
          payment: { method: 'authorization', validAfter: 0n, validBefore: 1n, signature },
        },
        frame,
      }),
    ] as const
    if (deal < warmUp) continue
    agreements.push(taken[0])
    payments.push(taken[1])
    openings.push(taken[2])
  }
  return { agreements, payments, openings, all: [...agreements, ...payments, ...openings] }
}

async function time(guard: Guard, request: GuardRequest): Promise<number> {
  const start = performance.now()
  const answer = await guard(request)
  const taken = performance.now() - start
  if (!answer.ok) throw new Error(answer.error.message)
  return taken
}

function agree(): Agreement {
  return {
    client: context.self,
    provider: address('22'),
    evaluator: context.self,
    token: token.address,
    price: 1_000_000n,
    serviceDigest: randomHex(),
    requestHash: randomHex(),
    deliverBy: 1_800_000_000,
    reviewPeriod: 600,
    salt: randomHex(),
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
