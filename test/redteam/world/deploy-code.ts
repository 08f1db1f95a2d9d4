import { readFile } from 'node:fs/promises'
import type { Address } from '@dealwright/protocols'
import { mined, toAddress } from '../../integration/wallet-world.ts'
import type { World } from './world.ts'

const codes: Record<string, string> = JSON.parse(
  await readFile(new URL('tokens.json', import.meta.url), 'utf8'),
)

/** Deploys a contract of tokens.sol, which then is the attacker's. */
export const deployCode = async (
  { attacker }: Pick<World, 'attacker'>,
  name: 'Batch' | 'TrickToken',
): Promise<Address> => {
  const { contractAddress } = await mined(
    attacker.sendTransaction({ data: codes[name] ?? '0x', gasLimit: 4_000_000n }),
  )
  if (contractAddress === null) throw new Error(`${name} was not deployed.`)
  return toAddress(contractAddress)
}
