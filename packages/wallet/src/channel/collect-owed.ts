import { type Address, failed, ok, type Result } from '@dealwright/protocols'
import { knownInterfaces } from '../chain/interfaces.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import { sendIntent } from '../wallet/send-intent.ts'
import type { Session } from '../wallet/session.ts'
import { toReceipt } from '../wallet/to-receipt.ts'
import type { WalletFailure } from '../wallet/types.ts'
import { readOwed } from './read-owed.ts'

/**
 * Brings home what this wallet recorded, or claimed while the token refused to pay it, in atomic units; 0 where nothing is owed. Harmless to
 * repeat. Fails with `reverted` while the token still refuses.
 */
export async function collectOwed(session: Session, token: Address): Promise<Result<bigint, WalletFailure>> {
  try {
    const owed = await readOwed(session, token)
    if (owed === 0n) return ok(0n)
    const key = `collect-owed:${token}`
    const collected = await session.once(key, async () => {
      const sent = await sendIntent(session, { kind: 'collect-owed', token }, key)
      return sent.ok ? ok(toReceipt(sent.value)) : sent
    })
    if (collected.ok) return ok(owed)
    // Anybody may send it: somebody was quicker.
    const isHome = collected.error.code === 'reverted' && (await readOwed(session, token)) === 0n
    return isHome ? ok(owed) : collected
  } catch (error) {
    return failed(toWalletFailure(error, knownInterfaces))
  }
}
