import { failed, ok, type Result } from '@dealwright/protocols'
import type { Provider } from 'ethers'
import type { CallMaterial } from '../intent/material.ts'
import type { WalletFailure } from '../wallet/types.ts'
import { knownInterfaces } from './interfaces.ts'
import { toWalletFailure } from './to-wallet-failure.ts'

/** Runs a call on the latest state without sending it. Answers with the gas it took, or with the decoded refusal. */
export async function simulateCall(
  provider: Provider,
  call: CallMaterial,
  from: string,
): Promise<Result<{ gas: bigint }, WalletFailure>> {
  const transaction = { from, to: call.to, data: call.data, value: call.value }
  try {
    // The call comes first: nodes give its revert data whole, while some drop it from a failed estimate.
    await provider.call(transaction)
    return ok({ gas: await provider.estimateGas(transaction) })
  } catch (error) {
    return failed(toWalletFailure(error, knownInterfaces))
  }
}
