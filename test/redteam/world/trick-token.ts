import type { Address } from '@dealwright/protocols'
import { Contract } from 'ethers'
import { mined } from '../../integration/wallet-world.ts'
import { deployCode } from './deploy-code.ts'
import type { World } from './world.ts'

/** What a trick token does, in the order of tokens.sol. */
export const tricks = [
  'Honest',
  'Fee',
  'Reenter',
  'SayNo',
  'SayYes',
  'Revert',
  'Inflate',
  'Digits',
  'Rob',
  'Hold',
] as const

/** One of {@link tricks}. */
export type Trick = (typeof tricks)[number]

/** A call that a token makes in the midst of a transfer. */
export interface CallBack {
  readonly to: string
  readonly data: string
}

/** The attacker's token, with six decimals to begin with. */
export interface TrickToken {
  readonly address: Address
  mint(to: Address, amount: bigint): Promise<void>
  /** Makes it do something else from now on. */
  turn(trick: Trick, calls?: readonly CallBack[]): Promise<void>
  /** What somebody has in its books, whatever `balanceOf` says. */
  truly(holder: Address): Promise<bigint>
  allowance(owner: Address, spender: Address): Promise<bigint>
  /** How many of its calls back got through. */
  reentered(): Promise<bigint>
}

/** Deploys one that is honest so far. */
export const openTrickToken = async (world: World): Promise<TrickToken> => {
  const address = await deployCode(world, 'TrickToken')
  const token = new Contract(
    address,
    [
      'function mint(address,uint256)',
      'function turn(uint8,address[],bytes[])',
      'function truly(address) view returns (uint256)',
      'function allowance(address,address) view returns (uint256)',
      'function reentered() view returns (uint256)',
    ],
    world.attacker,
  )
  const call = async (name: string, ...parameters: readonly unknown[]): Promise<void> => {
    const { status } = await mined(token.getFunction(name)(...parameters, { gasLimit: 3_000_000n }))
    if (status !== 1) throw new Error(`The trick token did not ${name}.`)
  }
  return {
    address,
    mint: (to, amount) => call('mint', to, amount),
    turn: (trick, calls = []) =>
      call(
        'turn',
        tricks.indexOf(trick),
        calls.map(({ to }) => to),
        calls.map(({ data }) => data),
      ),
    truly: holder => token.getFunction('truly').staticCall(holder),
    allowance: (owner, spender) => token.getFunction('allowance').staticCall(owner, spender),
    reentered: () => token.getFunction('reentered').staticCall(),
  }
}
