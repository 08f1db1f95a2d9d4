import { type Address, type Hex, isHex } from '@dealwright/protocols'
import { type Log, type Provider, zeroPadValue } from 'ethers'
import { tokenInterface } from './token-interface.ts'

/** An authorization, and where to look for its execution. */
export interface FindTransferParameters {
  readonly asset: Address
  readonly from: Address
  readonly to: Address
  /** Atomic units. */
  readonly value: bigint
  readonly nonce: Hex
  /** Looks here only. Default: in all blocks from `fromBlock`. */
  readonly transaction?: Hex
  /** How many blocks must lie on top of the transaction's own. Default 0. */
  readonly confirmations?: number
  readonly fromBlock: number
}

/**
 * Finds the transaction that executed an authorization: the one with the nonce's `AuthorizationUsed` and, as the token's very next
 * event, a `Transfer` of the exact amount. The status of a transaction proves nothing: a token may pass over a used nonce in silence.
 */
export async function findTransfer(
  provider: Provider,
  parameters: FindTransferParameters,
): Promise<Hex | undefined> {
  const { asset, from, nonce, transaction, fromBlock } = parameters
  if (transaction !== undefined) return isIn(provider, { ...parameters, transaction })
  const logs = await provider.getLogs({
    address: asset,
    topics: [topicOf('AuthorizationUsed'), zeroPadValue(from, 32), nonce],
    fromBlock,
    toBlock: 'latest',
  })
  for (const log of logs) {
    const hash = log.transactionHash.toLowerCase()
    if (!isHex(hash, 32)) continue
    const found = await isIn(provider, { ...parameters, transaction: hash })
    if (found !== undefined) return found
  }
  return undefined
}

async function isIn(
  provider: Provider,
  parameters: FindTransferParameters & { readonly transaction: Hex },
): Promise<Hex | undefined> {
  const { asset, from, to, value, nonce, transaction, confirmations = 0 } = parameters
  const receipt = await provider.getTransactionReceipt(transaction)
  if (receipt === null || receipt.status !== 1) return undefined
  if (confirmations > 0 && (await provider.getBlockNumber()) - receipt.blockNumber < confirmations)
    return undefined
  const logs = receipt.logs.filter(log => log.address.toLowerCase() === asset.toLowerCase())
  const isUsed = (log: Log) => matches(log, [topicOf('AuthorizationUsed'), zeroPadValue(from, 32), nonce])
  const isPaid = (log: Log | undefined) =>
    log !== undefined &&
    matches(log, [topicOf('Transfer'), zeroPadValue(from, 32), zeroPadValue(to, 32)]) &&
    log.data.length === 66 &&
    BigInt(log.data) === value
  // One transaction can execute many authorizations: one payer's Transfer must not prove another nonce, which moved nothing.
  return logs.some((log, index) => isUsed(log) && isPaid(logs[index + 1])) ? transaction : undefined
}

function matches(log: Log, topics: readonly string[]): boolean {
  return topics.every((topic, index) => log.topics[index]?.toLowerCase() === topic.toLowerCase())
}

function topicOf(event: 'AuthorizationUsed' | 'Transfer'): string {
  const fragment = tokenInterface.getEvent(event)
  if (fragment === null) throw new TypeError(`There is no event ${event}.`)
  return fragment.topicHash
}
