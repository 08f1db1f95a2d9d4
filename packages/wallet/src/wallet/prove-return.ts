import type { Address } from '@dealwright/protocols'
import { isError, type Log } from 'ethers'
import { nodeMessage } from '../chain/describe-rpc-error.ts'
import { findLogs } from '../chain/find-logs.ts'
import { tokenInterface, topicOf } from '../chain/interfaces.ts'
import { isSameAddress } from '../chain/is-same-address.ts'
import { readReceipt } from '../chain/read-receipt.ts'
import type { Session } from './session.ts'

/** Money that a contract says it gave back to this wallet. */
export interface Return {
  /** The event by which the contract said so. */
  readonly event: Log
  readonly token: Address
  /** Atomic units that it spoke of. */
  readonly amount: bigint
}

type Reads = Pick<Session, 'provider' | 'context' | 'address'>

const transfer = topicOf(tokenInterface, 'Transfer')

/**
 * How much of a return surely arrived, in atomic units; undefined while the chain does not show it. What counts is the Transfer to this
 * wallet that follows the contract's event, less what the balances of both sides in that block miss of it, where the node still has
 * them: a token that keeps a part of a refund has spent that part. Of tokens other than the network's nothing counts: they are
 * anybody's, and what they tell is no proof. Throws where the chain cannot be asked.
 */
export async function proveReturn(session: Reads, back: Return): Promise<bigint | undefined> {
  if (!isSameAddress(back.token, session.context.token.address)) return 0n
  const told = await readTransfer(session, back)
  if (told === undefined || told === 0n) return told
  const missing = await findMissing(session, back)
  const proven = (told < back.amount ? told : back.amount) - missing
  return proven > 0n ? proven : 0n
}

/** The transfer that came of the event: after it, and before the contract's next one. */
async function readTransfer(
  { provider, address }: Reads,
  { event, token }: Return,
): Promise<bigint | undefined> {
  const receipt = await readReceipt(provider, event.transactionHash)
  if (receipt?.isSuccess !== true) return undefined
  const isEvent = (log: (typeof receipt.logs)[number]): boolean =>
    isSameAddress(log.address, event.address) &&
    log.data === event.data &&
    sameTopics(log.topics, event.topics)
  const after = receipt.logs.slice(receipt.logs.findIndex(isEvent) + 1)
  const next = after.findIndex(log => isSameAddress(log.address, event.address))
  if (after.length === receipt.logs.length) return undefined
  const found = after
    .slice(0, next < 0 ? after.length : next)
    .find(
      ({ address: by, topics: [topic, from = '', to = ''], data }) =>
        isSameAddress(by, token) &&
        topic === transfer &&
        isSameAddress(accountIn(from), event.address) &&
        isSameAddress(accountIn(to), address) &&
        data.length === 66,
    )
  return found === undefined ? 0n : BigInt(found.data)
}

/** What the block's balances miss of what the token says it moved: at the wallet, or left over at the contract. */
async function findMissing({ provider, address }: Reads, { event, token }: Return): Promise<bigint> {
  const { blockNumber: block, address: contract } = event
  try {
    const [own = 0n, theirs = 0n] = await Promise.all(
      [address, contract].map(async account => {
        const [before, after, said] = await Promise.all([
          balanceAt(account, block - 1),
          balanceAt(account, block),
          movedAt(account),
        ])
        return after - before - said
      }),
    )
    const most = -own > theirs ? -own : theirs
    return most > 0n ? most : 0n
  } catch (error) {
    // Most nodes keep the balances of the last blocks only.
    if (isError(error, 'CALL_EXCEPTION') || nodeMessage(error) !== undefined) return 0n
    throw error
  }

  async function balanceAt(account: string, blockTag: number): Promise<bigint> {
    const data = tokenInterface.encodeFunctionData('balanceOf', [account])
    const answer = await provider.call({ to: token, data, blockTag })
    return decodeAmount(answer)
  }

  /** What came less what went, by the token's own events. */
  async function movedAt(account: string): Promise<bigint> {
    const topic = `0x${account.slice(2).toLowerCase().padStart(64, '0')}`
    const all = [
      [transfer, topic],
      [transfer, null, topic],
    ].map(topics => findLogs(provider, { address: token, topics, fromBlock: block, toBlock: block }))
    const [out = [], into = []] = await Promise.all(all)
    return sum(into) - sum(out)
  }
}

function decodeAmount(answer: string): bigint {
  const [amount] = tokenInterface.decodeFunctionResult('balanceOf', answer)
  return BigInt(amount)
}

function sum(logs: readonly Log[]): bigint {
  return logs.reduce((total, { data }) => total + (data.length === 66 ? BigInt(data) : 0n), 0n)
}

function accountIn(topic: string): string {
  return `0x${topic.slice(-40)}`
}

function sameTopics(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((topic, index) => topic === other[index])
}
