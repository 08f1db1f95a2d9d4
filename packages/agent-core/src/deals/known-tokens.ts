import type { Address, Token } from '@dealwright/protocols'
import { z } from 'zod'
import type { Change, StorePort } from '../ports/store.ts'

const collection = 'tokens'
const tokenSchema = z.object({ symbol: z.string(), decimals: z.number() })

/** Notes what a token is, so that whoever reads the store without a chain can tell amounts of it. */
export const noteToken = ({ address, symbol, decimals }: Token): Change => ({
  kind: 'put',
  collection,
  key: address.toLowerCase(),
  value: { symbol, decimals },
})

/** The tokens that an agent's deals were made in. */
export async function knownTokens(store: Pick<StorePort, 'list'>): Promise<readonly Token[]> {
  return (await store.list(collection)).map(({ key, value }) => ({
    ...tokenSchema.parse(value),
    address: key as Address,
  }))
}
