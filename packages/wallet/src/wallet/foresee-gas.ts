import { ok, type Result } from '@dealwright/protocols'
import type { Provider } from 'ethers'
import { hasPlainGas } from '../chain/has-plain-gas.ts'
import { simulateCall } from '../chain/simulate-call.ts'
import type { SendingIntent } from '../intent/intent.ts'
import type { CallMaterial } from '../intent/material.ts'
import { checkChanges } from './check-changes.ts'
import type { Session } from './session.ts'
import type { WalletFailure } from './types.ts'

/** What other sends may make a call dearer by until it is mined: a slot that was in use is not any more (EIP-2200). */
const drift = 20_000n
/** Nodes that could not tell differences when they were asked last: the estimate, which is needed then, goes out beside the question. */
const unable = new WeakSet<Provider>()

/**
 * Runs a call ahead and answers with the gas limit to sign, once it is clear that nothing changes beyond what the bytes say. One
 * question to the node, where it simulates: what it tells of changes and of gas comes from the same run.
 */
export async function foreseeGas(
  session: Session,
  { intent, call }: { readonly intent: SendingIntent; readonly call: CallMaterial },
): Promise<Result<bigint, WalletFailure>> {
  const { provider, address, context } = session
  const estimate = () => simulateCall(provider, call, address)
  const isEstimated = !hasPlainGas(context.chainId) || unable.has(provider)
  const [looked, early] = await Promise.all([
    checkChanges(session, intent, call),
    isEstimated ? estimate() : undefined,
  ])
  if (!looked.ok) return looked
  const { isCompared, gas = 0n } = looked.value
  if (isCompared) unable.delete(provider)
  else unable.add(provider)
  if (gas > 0n && early === undefined) return ok(gas + drift)
  const estimated = early ?? (await estimate())
  if (!estimated.ok) return estimated
  const quarterMore = (estimated.value.gas * 5n) / 4n
  return ok(gas + drift > quarterMore && gas > 0n ? gas + drift : quarterMore)
}
