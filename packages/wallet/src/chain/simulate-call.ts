import { failed, ok, type Result } from '@dealwright/protocols'
import { isError, type Provider, type TransactionRequest } from 'ethers'
import type { CallMaterial } from '../intent/material.ts'
import type { WalletFailure } from '../wallet/types.ts'
import { knownInterfaces } from './interfaces.ts'
import { toWalletFailure } from './to-wallet-failure.ts'

/** Has a node estimate what a call takes. Answers with the gas to give it on the state of now, or with the decoded refusal. */
export async function simulateCall(
  provider: Provider,
  call: CallMaterial,
  from: string,
): Promise<Result<{ gas: bigint }, WalletFailure>> {
  const transaction = { from, to: call.to, data: call.data, value: call.value }
  try {
    return ok({ gas: await provider.estimateGas(transaction) })
  } catch (error) {
    return failed(await explain(provider, transaction, error))
  }
}

/** Nodes give a call's revert data whole, while some drop it from a failed estimate. */
async function explain(
  provider: Provider,
  transaction: TransactionRequest,
  estimate: unknown,
): Promise<WalletFailure> {
  if (!isError(estimate, 'CALL_EXCEPTION') || estimate.data) return toWalletFailure(estimate, knownInterfaces)
  try {
    await provider.call(transaction)
  } catch (error) {
    return toWalletFailure(error, knownInterfaces)
  }
  return toWalletFailure(estimate, knownInterfaces)
}
