import type { Result } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import { must } from '../../integration/wallet-world.ts'
import { drawTerms } from '../classes/sign-deal.ts'
import { contractsOf } from './contracts-of.ts'
import type { Party, Stage } from './stage.ts'
import type { Trick, TrickToken } from './trick-token.ts'

/** How a token is traded in. */
export const ways = ['escrow', 'escrow', 'mandate', 'channel', 'agents'] as const
/** When it stops being honest. */
export const turns = ['from the start', 'once it is funded', 'once it is delivered'] as const

/** A flaw that a victim is given, so that the class is seen to find it. */
export type Flaw = 'a policy that allows ten times as much' | 'a wallet that takes every answer for a yes'

/** What is played with a token that somebody trades in. */
export interface TokenScene {
  readonly stage: Stage
  readonly token: TrickToken
  readonly trick: Trick
  readonly turn: (typeof turns)[number]
  readonly way: (typeof ways)[number]
  /** Whether the token is the wallets' own (`contracts.token`), or one of `otherTokens` beside it. */
  readonly isOwn: boolean
  readonly doesReject: boolean
  readonly flaw: Flaw | undefined
  /** Turns the token if this is the time. */
  at(time: (typeof turns)[number], calls?: Parameters<TrickToken['turn']>[1]): Promise<void>
  /** A wallet that may spend `limit` of the token a day, and honest money too. */
  wallet(party: Party, options?: Parameters<Stage['wallet']>[1]): Promise<Wallet>
  /** Notes what a wallet says of a step, and whether the chain says the same. */
  step(
    what: string,
    run: () => Promise<Result<unknown, unknown>>,
    isDone: () => Promise<boolean>,
  ): Promise<boolean>
}

/** What a principal agreed to in the token, in its atomic units: a day's. A deal may cost two thirds of it. */
export const limit = 3_000_000n

/** Sets the scene. */
export const setScene = (
  stage: Stage,
  parts: Pick<TokenScene, 'token' | 'trick' | 'turn' | 'way' | 'isOwn' | 'doesReject' | 'flaw'>,
): TokenScene => {
  const { token, trick, turn, isOwn, flaw } = parts
  const { contracts } = stage.world.devnet
  const falsehoods: string[] = []
  stage.inspect('an account', async () => falsehoods)
  return {
    ...parts,
    stage,
    at: async (time, calls) => {
      if (time === turn) await token.turn(trick, calls)
    },
    wallet: async (party, options = {}) => {
      const perDay = flaw === 'a policy that allows ten times as much' ? limit * 10n : limit
      const perDealCeiling = (limit * 2n) / 3n
      const evaluators = [token.address]
      const honest = { address: contracts.token, perDealCeiling: 5_000_000n }
      return stage.wallet(party, {
        ...(isOwn
          ? {
              contracts: { ...contracts, token: token.address },
              tokenFacts: { symbol: 'TRK', decimals: 6 },
              policy: {
                perDealCeiling,
                budgets: [{ limit: perDay, per: 'day' }],
                otherTokens: [honest],
                evaluators,
              },
            }
          : { policy: { otherTokens: [{ address: token.address, perDealCeiling, perDay }], evaluators } }),
        ...options,
      })
    },
    step: async (what, run, isDone) => {
      const done = await stage.attempt(what, async () => {
        const answer = await run()
        return flaw === 'a wallet that takes every answer for a yes' ? { ok: true, value: true } : answer
      })
      const [said, is] = [done !== undefined, await isDone()]
      if (said !== is)
        falsehoods.push(
          `${what}: its wallet says ${said ? 'done' : 'not done'}, and the chain ${is ? 'done' : 'not done'}`,
        )
      return is
    },
  }
}

/** A deal in honest money beside it, between the same wallets: opened before the tricks, and it must end as if there were none. */
export const dealBeside = async (
  { stage }: TokenScene,
  { client, provider, price }: { client: Wallet; provider: Wallet; price: bigint },
): Promise<{ job: `0x${string}`; finish(): Promise<void> }> => {
  const { usdc } = contractsOf(stage.world)
  const token = stage.world.devnet.contracts.token
  const before = await usdc.balanceOf(provider.address)
  const agreement = await drawTerms(client, provider, { token, price })
  const { hash: job, signature: clientSignature } = must(await client.signAgreement(agreement))
  const { signature: providerSignature } = must(await provider.signAgreement(agreement))
  must(await client.openJob({ agreement, clientSignature, providerSignature }))
  return {
    job,
    finish: async () => {
      must(await provider.submitWork({ job, deliverable: agreement.salt }))
      must(await client.completeJob({ job }))
      const gained = (await usdc.balanceOf(provider.address)) - before
      stage.inspect(provider.address, async () =>
        gained === price ? [] : [`${gained} units of honest money came of a deal for ${price}`],
      )
    },
  }
}
