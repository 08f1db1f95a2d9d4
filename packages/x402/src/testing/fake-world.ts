import {
  type Address,
  canonicalJson,
  DealwrightError,
  failed,
  type Hex,
  type Json,
  ok,
  sha256,
  toJson,
} from '@dealwright/protocols'
import type { Asset, ChainPort, PayerPort, PaymentStore, TransferRequest } from '../ports.ts'
import type { SignedAuthorization } from '../wire/schemas.ts'

/** A test network's token. */
export const asset: Asset = {
  address: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  chainId: 31337,
  symbol: 'USDC',
  decimals: 6,
  name: 'USD Coin',
  version: '2',
}
/** Who pays. */
export const buyer: Address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
/** Who is paid. */
export const seller: Address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
/** Somebody else. */
export const stranger: Address = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

/** An executed transfer. */
export interface Transfer {
  readonly nonce: Hex
  readonly to: Address
  readonly value: bigint
  readonly transaction: Hex
}

/** A chain with one token, in memory, whose clock the test moves. */
export interface FakeChain extends ChainPort {
  readonly transfers: readonly Transfer[]
  /** Unix seconds. */
  time: number
  /** Executes a signed transfer, once; answers with its transaction, or says why not. */
  execute(signed: SignedAuthorization): Hex | 'refused'
  balances: Map<Address, bigint>
  /** How many blocks lie on every transaction. */
  depth: number
  /** Takes every transfer away, as a rewritten block does. */
  rewrite(): void
}

/** What the fake token takes for a signature of a transfer: nobody can make it up without knowing all of it. */
export function fakeSignature(authorization: SignedAuthorization['authorization']): Hex {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  const text = [from, to, value, validAfter, validBefore, nonce].join('|')
  return `0x${sha256(text).slice(2)}${sha256(`${text}!`).slice(2)}1b`
}

/** Makes the chain. */
export function createFakeChain(time = 1_900_000_000): FakeChain {
  const transfers: Transfer[] = []
  const find = (nonce: Hex) => transfers.find(one => one.nonce === nonce)
  const chain: FakeChain = {
    chainId: asset.chainId,
    transfers,
    time,
    balances: new Map([[buyer, 1_000_000_000n]]),
    now: async () => chain.time,
    asset: async address => {
      if (address === asset.address) return asset
      throw new DealwrightError({ code: 'not-payable', message: `${address} is no token.` })
    },
    balance: async (_, holder) => chain.balances.get(holder) ?? 0n,
    authorizationState: async ({ nonce }) => ({ isUsed: find(nonce) !== undefined, at: chain.time }),
    depth: 0,
    rewrite: () => {
      transfers.length = 0
    },
    findTransfer: async ({ nonce, to, value, transaction, confirmations = 0 }) => {
      if (chain.depth < confirmations) return undefined
      const found = find(nonce)
      if (found === undefined || found.to !== to || found.value !== value) return undefined
      return transaction === undefined || transaction === found.transaction ? found.transaction : undefined
    },
    isSigned: async (_, signed) => signed.signature === fakeSignature(signed.authorization),
    simulate: async (_, { authorization }) =>
      find(authorization.nonce) === undefined ? undefined : 'authorization is used',
    execute: signed => {
      const { authorization, signature } = signed
      const { nonce, to, value, validBefore, from } = authorization
      if (signature !== fakeSignature(authorization) || find(nonce) !== undefined) return 'refused'
      if (BigInt(chain.time) >= validBefore) return 'refused'
      const transaction = sha256(`transaction of ${nonce}`)
      transfers.push({ nonce, to, value, transaction })
      chain.balances.set(from, (chain.balances.get(from) ?? 0n) - value)
      chain.balances.set(to, (chain.balances.get(to) ?? 0n) + value)
      return transaction
    },
  }
  return chain
}

/** A wallet that signs everything up to a ceiling, and keeps what it signed. */
export interface FakePayer extends PayerPort {
  readonly signed: readonly TransferRequest[]
  readonly released: readonly string[]
}

/** Makes the wallet. Its guard denies what costs more than `ceiling`. */
export function createFakePayer({ ceiling = 5_000_000n }: { ceiling?: bigint } = {}): FakePayer {
  const signed: TransferRequest[] = []
  const released: string[] = []
  return {
    address: buyer,
    network: { chainId: asset.chainId, token: asset },
    signed,
    released,
    authorizeTransfer: async request => {
      const { to, amount, validAfter, validBefore, nonce } = request
      if (amount > ceiling)
        return failed({ code: 'denied', reason: 'budget', message: 'Over the ceiling.', retryable: false })
      signed.push(request)
      return ok(fakeSignature({ from: buyer, to, value: amount, validAfter, validBefore, nonce }))
    },
    releaseSpending: async key => {
      released.push(key)
    },
  }
}

/** What is on disk: stores that are opened on it one after the other see the same rows. */
export type Disk = Map<string, Map<string, Json>>

/** Opens a store on a disk. `before` and `after` run around each commit, so that a test can crash there. */
export function openFakeStore(
  disk: Disk,
  hooks: { before?: () => void; after?: () => void } = {},
): PaymentStore {
  return {
    commit: async changes => {
      hooks.before?.()
      for (const change of changes) {
        const rows = disk.get(change.collection) ?? new Map<string, Json>()
        disk.set(change.collection, rows)
        // Through text, as on a real disk.
        if (change.kind === 'put') rows.set(change.key, copy(change.value))
        else rows.delete(change.key)
      }
      hooks.after?.()
      return true
    },
    list: async collection =>
      [...(disk.get(collection) ?? [])].map(([key, value]) => ({ key, value: copy(value) })),
  }
}

function copy(value: Json): Json {
  return toJson(JSON.parse(canonicalJson(value)))
}
