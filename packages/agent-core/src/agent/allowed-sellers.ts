import { failed, ok, type Result } from '@dealwright/protocols'
import type { Seller } from '../directory/directory.ts'
import type { WalletFailure, WalletPort } from '../ports/wallet.ts'

/**
 * The sellers whom the wallet may pay at all, so that nobody is bargained with in vain and then keeps the next from being asked. Fails
 * with the wallet's reason where there are sellers, and it may pay none of them.
 */
export async function allowedSellers(
  sellers: readonly Seller[],
  service: { readonly digest: string },
  wallet: Pick<WalletPort, 'allows'>,
): Promise<Result<readonly Seller[], WalletFailure>> {
  const answers = await Promise.all(
    sellers.map(async seller => ({
      seller,
      // The price is not known yet: the least there is asks after the seller alone.
      answer: await wallet.allows?.({ counterparty: seller.address, amount: 1n, service: service.digest }),
    })),
  )
  let denial: WalletFailure | undefined
  const allowed = answers.flatMap(({ seller, answer }) => {
    if (answer === undefined || answer.ok || answer.error.reason !== 'counterparty') return [seller]
    denial ??= answer.error
    return []
  })
  return denial === undefined || allowed.length > 0 ? ok(allowed) : failed(denial)
}
