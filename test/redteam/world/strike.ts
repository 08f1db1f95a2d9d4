import { type Address, failed, ok } from '@dealwright/protocols'
import { isCallException, isHexString, type TransactionRequest, type Wallet } from 'ethers'
import { mined } from '../../integration/wallet-world.ts'
import { contractsOf } from './contracts-of.ts'
import type { Stage } from './stage.ts'

/** A transaction of the attacker's own making. */
export interface Blow extends TransactionRequest {
  readonly to: Address
  readonly data: string
}

/** Sends what no wallet of the SDK would send, and notes what came of it: done, or the error with which the contract refused. */
export const strike = async (
  stage: Stage,
  what: string,
  { by = stage.world.attacker, ...blow }: Blow & { readonly by?: Wallet },
): Promise<boolean> => {
  const done = await stage.attempt(what, async () => {
    const reason = await refusalOf(stage, { ...blow, from: by.address })
    const { status } = await mined(by.sendTransaction({ gasLimit: 1_500_000n, ...blow }))
    return status === 1 ? ok(true) : failed({ code: 'reverted', reason, message: reason })
  })
  return done === true
}

const refusalOf = async (stage: Stage, blow: TransactionRequest): Promise<string> => {
  try {
    await stage.world.provider.call(blow)
    return 'unknown'
  } catch (error) {
    if (!isCallException(error) || !isHexString(error.data)) return 'unknown'
    const { data } = error
    const known = Object.values(contractsOf(stage.world)).map(one => one.interface.parseError(data))
    return known.find(one => one !== null)?.name ?? error.reason ?? data.slice(0, 10)
  }
}
