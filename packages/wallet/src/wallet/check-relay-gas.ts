import { failed, ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { SendingIntent } from '../intent/intent.ts'
import type { WalletFailure } from './types.ts'

/** Gas that relaying somebody else's signature may take. A job paid by a mandate takes about a quarter of it. */
const mostGas = 1_000_000n

/**
 * Holds what is relayed for others to a bound: contracts of theirs (ERC-1271 signers, a mandate's principal) run at this wallet's gas,
 * and might burn all they are given. `gas` is the transaction's limit.
 */
export function checkRelayGas(intent: SendingIntent, gas: bigint, self: string): Result<void, WalletFailure> {
  const isRelay =
    intent.kind === 'open-job'
      ? !isSameAddress(intent.agreement.client, self)
      : intent.kind === 'complete-by-signature' || intent.kind === 'relay-permit'
  if (!isRelay || gas <= mostGas) return ok(undefined)
  return failed({
    code: 'denied',
    reason: 'relay',
    message: `Relaying this would take ${gas} gas, and at most ${mostGas} is spent on what others signed: let them send it.`,
    retryable: false,
  })
}
