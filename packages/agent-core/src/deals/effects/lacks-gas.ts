import type { Result } from '@dealwright/protocols'
import type { WalletFailure } from '../../ports/wallet.ts'

/** Whether nothing was sent because the wallet has no native currency to pay gas with. */
export const lacksGas = (result: Result<unknown, WalletFailure>): boolean =>
  !result.ok && result.error.code === 'insufficient-funds' && result.error.reason === 'gas'
