import { failed, ok, type Result } from '@dealwright/protocols'
import { formatEther } from 'ethers'
import type { SentTransaction } from '../chain/create-nonce-lane.ts'
import { followTransaction } from '../chain/follow-transaction.ts'
import { knownInterfaces } from '../chain/interfaces.ts'
import type { MinedTransaction } from '../chain/read-receipt.ts'
import { simulateCall } from '../chain/simulate-call.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import { denied, type TransactionFrame } from '../guard/create-guard.ts'
import { compileSending } from '../intent/compile-sending.ts'
import type { SendingIntent } from '../intent/intent.ts'
import type { CallMaterial } from '../intent/material.ts'
import { checkPolicy } from '../policy/check-policy.ts'
import type { Session } from './session.ts'
import type { WalletFailure } from './types.ts'

type Sent = Result<MinedTransaction, WalletFailure>

const maxAttempts = 3

/** All of a transaction but its nonce, and the most that it can cost, in wei. */
interface Framed extends Omit<TransactionFrame, 'nonce'> {
  readonly highestCost: bigint
}

/**
 * Sends an intent: policy, simulation, gas check, nonce, guard, broadcast, receipt. The key names the purpose: while an earlier
 * transaction under it is unresolved, that one is followed instead of sending another.
 */
export async function sendIntent(session: Session, intent: SendingIntent, key: string): Promise<Sent> {
  const verdict = checkPolicy(session.policy, intent, session.context)
  if (!verdict.ok) return denied(verdict.error)
  const call = compileSending(intent, session.context)
  try {
    const earlier = session.unresolved.get(key)
    if (earlier !== undefined) {
      const answer = await follow(session, { key, sent: earlier, call })
      if (answer !== 'replaced') return answer
    }
    for (let attempt = 1; ; attempt++) {
      const answer = await sendOnce(session, { intent, key, call })
      // Replaced means that another transaction used the nonce: this one can never be mined, so a new one cannot pay twice.
      if (answer !== 'replaced') return answer
      if (attempt === maxAttempts) return replaced(session.address)
    }
  } catch (error) {
    return failed(toWalletFailure(error, knownInterfaces))
  }
}

async function sendOnce(
  session: Session,
  { intent, key, call }: { intent: SendingIntent; key: string; call: CallMaterial },
): Promise<Sent | 'replaced'> {
  const framed = await frame(session, call)
  if (!framed.ok) return framed
  const { gasLimit, fees } = framed.value
  const sent = await session.lane.submit(nonce => session.guard({ intent, frame: { gasLimit, fees, nonce } }))
  if (!sent.ok) return sent.error.code === 'insufficient-funds' ? refused(session, framed.value, sent) : sent
  session.unresolved.set(key, sent.value)
  return follow(session, { key, sent: sent.value, call })
}

async function frame(session: Session, call: CallMaterial): Promise<Result<Framed, WalletFailure>> {
  const { provider, address } = session
  const [simulated, data] = await Promise.all([simulateCall(provider, call, address), session.fees()])
  if (!simulated.ok) return simulated
  const { maxFeePerGas, maxPriorityFeePerGas, gasPrice } = data
  const isDynamic = maxFeePerGas !== null && maxPriorityFeePerGas !== null
  const fees = isDynamic ? { maxFeePerGas, maxPriorityFeePerGas } : { gasPrice: gasPrice ?? 0n }
  const highestPrice = (isDynamic ? maxFeePerGas : gasPrice) ?? 0n
  // A quarter more than measured: what other sends change in the meantime makes slots colder and calls dearer.
  const gasLimit = (simulated.value.gas * 5n) / 4n
  const highestCost = gasLimit * highestPrice
  const missing = await session.gas.take(highestCost)
  return missing > 0n ? lacksGas(address, missing) : ok({ gasLimit, fees, highestCost })
}

/** The node knows of less native currency than was remembered: the chain says how much. */
async function refused(session: Session, { highestCost }: Framed, refusal: Sent): Promise<Sent> {
  session.gas.forget()
  const missing = await session.gas.take(highestCost)
  return missing > 0n ? lacksGas(session.address, missing) : refusal
}

function lacksGas(address: string, missing: bigint): Result<never, WalletFailure> {
  return failed({
    code: 'insufficient-funds',
    reason: 'gas',
    message: `${address} lacks ${formatEther(missing)} of native currency for gas: send it at least that much.`,
    retryable: true,
  })
}

async function follow(
  session: Session,
  { key, sent, call }: { key: string; sent: SentTransaction; call: CallMaterial },
): Promise<Sent | 'replaced'> {
  const { provider, address, confirmationTimeoutMs, signal } = session
  const fate = await followTransaction(provider, sent, {
    from: address,
    timeoutMs: confirmationTimeoutMs,
    signal,
  })
  if (fate.kind === 'unknown') {
    session.lane.doubt(sent)
    return failed({
      code: 'unknown',
      transaction: sent.hash,
      message: `Transaction ${sent.hash} was sent and is not mined yet: ask again, the wallet follows that one first.`,
      retryable: true,
    })
  }
  session.lane.settle(sent)
  session.unresolved.delete(key)
  if (fate.kind === 'replaced') return 'replaced'
  if (fate.receipt.isSuccess) return ok(fate.receipt)
  const failure = await explain(session, call, fate.receipt)
  return failed({ ...failure, transaction: sent.hash })
}

/** A mined transaction tells only that it failed; running its call again on that block's state usually tells why. */
async function explain(
  session: Session,
  call: CallMaterial,
  receipt: MinedTransaction,
): Promise<WalletFailure> {
  const { to, data } = call
  try {
    await session.provider.call({ from: session.address, to, data, blockTag: receipt.blockNumber })
  } catch (error) {
    const failure = toWalletFailure(error, knownInterfaces)
    if (failure.code !== 'unreachable') return failure
  }
  return {
    code: 'reverted',
    reason: 'unknown',
    message: 'The transaction was mined and failed; the reason cannot be told any more.',
    retryable: false,
  }
}

function replaced(address: string): Sent {
  return failed({
    code: 'unreachable',
    reason: 'nonce',
    message: `Another program with the key of ${address} keeps replacing its transactions: give every agent a key of its own.`,
    retryable: true,
  })
}
