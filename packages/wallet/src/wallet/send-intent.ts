import { failed, ok, type Result } from '@dealwright/protocols'
import { formatEther } from 'ethers'
import { knownInterfaces } from '../chain/interfaces.ts'
import type { MinedTransaction } from '../chain/read-receipt.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import type { TransactionFrame } from '../guard/create-guard.ts'
import { denied } from '../guard/denied.ts'
import { compileSending } from '../intent/compile-sending.ts'
import type { SendingIntent } from '../intent/intent.ts'
import type { CallMaterial } from '../intent/material.ts'
import type { Fate } from '../lane/lane.ts'
import type { LaneEntry } from '../lane/lane-state.ts'
import { checkGas, highestCost } from '../policy/check-gas.ts'
import { checkPolicy } from '../policy/check-policy.ts'
import { checkRelayGas } from './check-relay-gas.ts'
import { foreseeGas } from './foresee-gas.ts'
import type { Session } from './session.ts'
import type { WalletFailure } from './types.ts'

type Sent = Result<MinedTransaction, WalletFailure>

const maxAttempts = 3
/** What a key stands for once and for all: a step of a job, the feedback on a deal. */
const onceKinds: ReadonlySet<SendingIntent['kind']> = new Set([
  'open-job',
  'submit-work',
  'complete-job',
  'reject-job',
  'claim-refund',
  'release-job',
  'complete-by-signature',
  'give-feedback',
  'settle-transfer',
  'relay-permit',
  'transfer',
  'fund-channel',
  'proposed-call',
] as const)

/** All of a transaction but its call and its nonce. */
type Framed = Omit<TransactionFrame, 'nonce'>

/**
 * Sends an intent: policy, simulation, gas check, approval, nonce, guard, broadcast, receipt. The key names the purpose: an earlier
 * transaction under it, even of a process that ended, is followed instead of sending another.
 */
export async function sendIntent(session: Session, intent: SendingIntent, key: string): Promise<Sent> {
  const verdict = checkPolicy(session.policy, intent, session.context)
  if (!verdict.ok) return denied(verdict.error)
  const call = compileSending(intent, session.context)
  const subject = { intent, key, call }
  try {
    const earlier = session.lane.find(key)
    if (earlier !== undefined && (earlier.phase !== 'mined' || answersAgain(intent, earlier))) {
      const answer = await conclude(session, await session.lane.follow(earlier), subject)
      if (answer !== 'replaced') return answer
    }
    for (let attempt = 1; ; attempt++) {
      const answer = await sendOnce(session, subject)
      // Replaced means that another transaction used the nonce: this one can never be mined, so a new one cannot pay twice.
      if (answer !== 'replaced') return answer
      if (attempt === maxAttempts) return replaced(session.address)
    }
  } catch (error) {
    return failed(toWalletFailure(error, knownInterfaces))
  }
}

interface Subject {
  readonly intent: SendingIntent
  readonly key: string
  readonly call: CallMaterial
}

/** What can happen once only is answered from memory; the rest may well be wanted once more. */
function answersAgain({ kind }: SendingIntent, { mined }: LaneEntry): boolean {
  return onceKinds.has(kind) && mined?.isSuccess === true
}

async function sendOnce(session: Session, subject: Subject): Promise<Sent | 'replaced'> {
  const { intent, key } = subject
  const framed = await frame(session, subject)
  if (!framed.ok) return framed
  const cheap = checkRelayGas(intent, framed.value.gasLimit, session.address)
  if (!cheap.ok) return cheap
  const clearance = await session.guard.clear(intent)
  if (!clearance.ok) return clearance
  const { isAsked, undo } = clearance.value
  // While the principal thought about it, fees and state have moved.
  const current = isAsked ? await frame(session, subject) : framed
  if (!current.ok) {
    await undo()
    return current
  }
  const { gasLimit, fees } = current.value
  let isSigned = false
  const fate = await session.lane.send({
    key,
    sign: async nonce => {
      const signed = await session.guard({ intent, frame: { gasLimit, fees, nonce } })
      isSigned ||= signed.ok
      return signed
    },
  })
  if (!isSigned) await undo()
  if (fate.kind === 'refused' && fate.failure.code === 'insufficient-funds')
    return refused(session, current.value, failed(fate.failure))
  return conclude(session, fate, subject)
}

async function frame(session: Session, subject: Subject): Promise<Result<Framed, WalletFailure>> {
  const { address } = session
  const [limit, fees] = await Promise.all([foreseeGas(session, subject), session.fees()])
  if (!limit.ok) return limit
  const gasLimit = limit.value
  const cost = highestCost({ gasLimit, fees })
  const affordable = checkGas(session.policy, cost, session.context)
  if (!affordable.ok) return denied(affordable.error, { retryable: true })
  const missing = await session.gas.take(cost)
  return missing > 0n ? lacksGas(address, missing) : ok({ gasLimit, fees })
}

/** The node knows of less native currency than was remembered: the chain says how much. */
async function refused(session: Session, framed: Framed, refusal: Sent): Promise<Sent> {
  session.gas.forget()
  const missing = await session.gas.take(highestCost(framed))
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

async function conclude(session: Session, fate: Fate, { call }: Subject): Promise<Sent | 'replaced'> {
  switch (fate.kind) {
    case 'replaced':
      return 'replaced'
    case 'refused':
      return failed(fate.failure)
    case 'unknown':
      return failed({
        code: 'unknown',
        transaction: fate.hash,
        message: `Transaction ${fate.hash} was sent and is not mined yet: ask again, the wallet follows that one first.`,
        retryable: true,
      })
    case 'mined': {
      const { receipt } = fate
      if (receipt.isSuccess) return ok(receipt)
      return failed({ ...(await explain(session, call, receipt)), transaction: receipt.hash })
    }
  }
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
