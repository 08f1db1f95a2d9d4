import { type Agreement, randomHex } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import type { Stage } from '../world/stage.ts'

/** Terms between two wallets that pass every rule of a default policy, unless told otherwise. */
export const drawTerms = async (
  client: Pick<Wallet, 'address' | 'now' | 'network'>,
  provider: Pick<Wallet, 'address'>,
  changes: Partial<Agreement> = {},
): Promise<Agreement> => ({
  client: client.address,
  provider: provider.address,
  evaluator: client.address,
  token: client.network.token.address,
  price: 1_000_000n,
  serviceDigest: randomHex(),
  requestHash: randomHex(),
  deliverBy: (await client.now()) + 3_600,
  reviewPeriod: 600,
  salt: randomHex(),
  ...changes,
})

/** A wallet on the attacker's side that signs nearly anything. */
export const openAccomplice = async (stage: Stage): Promise<Wallet> =>
  stage.wallet(await stage.helper(), {
    policy: { perDealCeiling: '1000000 USDC', budgets: [{ limit: '1000000 USDC', per: 'day' }] },
  })
