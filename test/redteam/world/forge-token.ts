import { TestUSDC__factory } from '@dealwright/contracts'
import type { Address } from '@dealwright/protocols'
import { mined, toAddress } from '../../integration/wallet-world.ts'
import type { World } from './world.ts'

/** Deploys a second `USD Coin`, the image of the network's token in all but its address. */
export const forgeToken = async ({ attacker }: World): Promise<Address> => {
  const { contractAddress } = await mined(
    attacker.sendTransaction({ data: TestUSDC__factory.bytecode, gasLimit: 3_000_000n }),
  )
  if (contractAddress === null) throw new Error('The second USD Coin was not deployed.')
  return toAddress(contractAddress)
}
