import type { Hex, Result } from '@dealwright/protocols'
import { type Block, keccak256, type Provider, Transaction } from 'ethers'
import { readReceipt } from '../chain/read-receipt.ts'
import { toHex } from '../chain/to-hex.ts'
import type { WalletFailure } from '../wallet/types.ts'
import type { Launcher } from './create-launcher.ts'
import type { Ledger } from './create-ledger.ts'
import type { Fees } from './fees.ts'
import type { LaneEntry } from './lane-state.ts'
import { raiseFees } from './raise-fees.ts'

/** A transaction whose fees were raised this often is not stuck for want of fees. */
const maxAttempts = 10

/** What tending a lane needs. */
export interface CreateTenderParameters {
  readonly provider: Provider
  readonly address: string
  readonly ledger: Ledger
  readonly launcher: Launcher
  readonly fees: () => Promise<Fees>
  /** Signs the call of a transaction of this account once more, with other fees. */
  readonly resign: (raw: Hex, fees: Fees) => Promise<Result<Hex, WalletFailure>>
  readonly stuckAfterMs: number
  readonly reorgDepth: number
  readonly clock: () => number
}

/** Asks the chain what became of a lane's transactions, and acts on it. */
export interface Tender {
  /** Looks for receipts. */
  glance(): Promise<void>
  /** Also broadcasts again what was dropped, replaces what is stuck, and looks whether the chain was reorganised. */
  tend(): Promise<void>
  /** Whether anything is not mined yet. */
  hasOpen(): boolean
  /** Whether anything mined might be reorganised away yet. */
  hasFresh(): boolean
}

/** Makes the tender of one account. */
export function createTender(parameters: CreateTenderParameters): Tender {
  const { provider, address, ledger, launcher, clock, reorgDepth } = parameters
  /** Since when, and since which block, the newest bytes of a nonce wait. */
  const waits = new Map<Hex, { readonly at: number; readonly block: number }>()
  let head: { readonly number: number; readonly hash: string | null } = { number: 0, hash: null }

  /** What has been with a node, or was refused by one. The rest is still being stored, and not to be touched. */
  function open(): LaneEntry[] {
    return entries().filter(({ phase, isRefused }) => phase === 'broadcast' || isRefused)
  }

  function entries(): LaneEntry[] {
    return [...ledger.state().entries.values()].toSorted((one, other) => one.nonce - other.nonce)
  }

  function fresh(): LaneEntry[] {
    return entries().filter(({ mined }) => mined !== undefined && mined.block > head.number - reorgDepth)
  }

  async function glance(): Promise<void> {
    if (open().length === 0) return
    const used = await provider.getTransactionCount(address, 'latest')
    await Promise.all(
      open()
        .filter(({ nonce }) => nonce < used)
        .map(entry => judge(entry)),
    )
  }

  /** The nonce is used: by one of our transactions, or by somebody else's. */
  async function judge(entry: LaneEntry): Promise<void> {
    const { nonce, attempts } = entry
    if (launcher.isBusy(nonce) || (await launcher.look(nonce))) return
    for (const { hash } of attempts) if ((await provider.getTransaction(hash)) !== null) return
    // Mined since the first question, perhaps.
    if (await launcher.look(nonce)) return
    const current = ledger.state().entries.get(nonce)
    if (current === entry) ledger.apply({ kind: 'replaced', nonce })
  }

  async function tend(): Promise<void> {
    await glance()
    if (open().length > 0 || fresh().length > 0) {
      const block = await provider.getBlock('latest')
      if (block !== null) await follow(block)
    }
    if (open().length === 0) return waits.clear()
    const pending = await provider.getTransactionCount(address, 'pending')
    for (const { nonce } of open()) {
      if (nonce < pending || launcher.isBusy(nonce)) continue
      for (const dropped of ledger.apply({ kind: 'dropped', nonce })) await launcher.launch(dropped)
    }
    await replaceStuck()
  }

  /** What is behind the oldest waits for it, unless it could not be mined on its own account either. */
  async function replaceStuck(): Promise<void> {
    const stuck = open().filter(isStuck)
    if (stuck.length === 0) return
    const market = await parameters.fees()
    const [oldest] = open()
    for (const entry of stuck)
      if (entry.nonce === oldest?.nonce || isBelow(entry, market)) await replace(entry, market)
  }

  function isStuck({ nonce, attempts }: LaneEntry): boolean {
    const newest = attempts.at(-1)
    if (newest === undefined || attempts.length >= maxAttempts || launcher.isBusy(nonce)) return false
    const wait = waits.get(newest.hash) ?? { at: clock(), block: head.number }
    waits.set(newest.hash, wait)
    // Where the chain makes no blocks, higher fees help nobody.
    return clock() - wait.at >= parameters.stuckAfterMs && head.number > wait.block
  }

  async function replace({ nonce, attempts }: LaneEntry, market: Fees): Promise<void> {
    const newest = attempts.at(-1)
    if (newest === undefined) return
    const signed = await parameters.resign(newest.raw, raiseFees(feesOf(newest.raw), market))
    if (!signed.ok) return
    const attempt = { hash: toHex(keccak256(signed.value)), raw: signed.value }
    for (const replacement of ledger.apply({ kind: 'signed', nonce, attempt }))
      await launcher.launch(replacement)
  }

  /** Where the newest block that holds a transaction of ours is still part of the chain, so is everything before it. */
  async function follow(block: Block): Promise<void> {
    if (block.hash !== null && block.hash === head.hash) return
    head = { number: block.number, hash: block.hash }
    const mined = fresh()
    const newest = mined.reduce<LaneEntry['mined']>(
      (best, entry) => ((entry.mined?.block ?? 0) > (best?.block ?? -1) ? entry.mined : best),
      undefined,
    )
    if (newest !== undefined) {
      const same = await provider.getBlock(newest.block)
      if (same?.hash?.toLowerCase() !== newest.blockHash.toLowerCase())
        for (const entry of mined) await recheck(entry)
    }
    ledger.apply({ kind: 'final', block: head.number - reorgDepth })
  }

  async function recheck({ nonce, attempts }: LaneEntry): Promise<void> {
    for (const { hash } of attempts) {
      const receipt = await readReceipt(provider, hash)
      if (receipt === undefined) continue
      const { blockNumber: block, blockHash, isSuccess } = receipt
      ledger.apply({ kind: 'mined', nonce, mining: { hash, block, blockHash, isSuccess } })
      return
    }
    launcher.distrust()
    for (const lost of ledger.apply({ kind: 'reorganised', nonce })) await launcher.launch(lost)
  }

  return {
    glance,
    tend,
    hasOpen: () => open().length > 0,
    hasFresh: () => fresh().length > 0,
  }
}

/** Whether a transaction offers less than the market asks for its price to be paid. */
function isBelow({ attempts }: LaneEntry, market: Fees): boolean {
  const newest = attempts.at(-1)
  return newest !== undefined && priceOf(feesOf(newest.raw)) < priceOf(market)
}

function priceOf(fees: Fees): bigint {
  return 'gasPrice' in fees ? fees.gasPrice : fees.maxFeePerGas
}

function feesOf(raw: Hex): Fees {
  const { maxFeePerGas, maxPriorityFeePerGas, gasPrice } = Transaction.from(raw)
  return maxFeePerGas !== null && maxPriorityFeePerGas !== null
    ? { maxFeePerGas, maxPriorityFeePerGas }
    : { gasPrice: gasPrice ?? 0n }
}
