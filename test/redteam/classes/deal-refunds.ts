import { JobEscrow__factory } from '@dealwright/contracts'
import { Wallet as KeyWallet } from 'ethers'
import { mined } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'
import { type Flaw, limit, setScene, type TokenScene } from '../world/token-scene.ts'
import { openTrickToken } from '../world/trick-token.ts'
import { drawTerms } from './sign-deal.ts'

/** What a token can play on who gets money back, and be honest again for the next deal. */
const tricks = ['Fee', 'SayYes'] as const

const price = (limit * 2n) / 3n

/**
 * A client and the attacker's provider, who turns every deal down: the token is honest while it is paid in, and keeps a part, or all,
 * of what goes back. What is gone for good counts against the client's day, however often it is said to be back.
 */
const tradeByRefunds = async (scene: TokenScene): Promise<void> => {
  const { stage, token, trick } = scene
  const [client, providing] = [await stage.victim(), await stage.helper()]
  const [buyer, provider] = [await scene.wallet(client), await scene.wallet(providing)]
  const { contracts } = stage.world.devnet
  const key = new KeyWallet(providing.privateKey, stage.world.provider)
  const own = JobEscrow__factory.connect(contracts.escrow, key)
  await token.mint(client.address, 100_000_000n)
  const before = await token.truly(client.address)
  stage.inspect(client.address, async () => {
    const lost = before - (await token.truly(client.address))
    return lost > limit ? [`lost ${lost} units of the token for good, agreed to ${limit} a day`] : []
  })
  // Each loses a tenth of two thirds of the limit, or all of them: so many are more than a day's.
  const deals = trick === 'Fee' ? 17 : 3
  for (let deal = 0; deal < deals; deal += 1) {
    const agreement = await drawTerms(buyer, provider, { token: token.address, price })
    const mine = await stage.attempt('signAgreement', () => buyer.signAgreement(agreement))
    const theirs = await stage.attempt('countersign', () => provider.signAgreement(agreement))
    if (mine === undefined || theirs === undefined) return
    const signatures = { clientSignature: mine.signature, providerSignature: theirs.signature }
    const opened = await stage.attempt('openJob', () => buyer.openJob({ agreement, ...signatures }))
    if (opened === undefined) return
    await token.turn(trick)
    await mined(own.reject(BigInt(mine.hash), mine.hash, '0x', { gasLimit: 1_000_000n }))
    await token.turn('Honest')
  }
}

/** Makes the class; with a flaw, it must report breaches. */
export const dealRefundsWith = (flaw?: Flaw): ScenarioClass => ({
  name: 'deal-refunds',
  draw: random => {
    const [trick, isOwn] = [random.pick(tricks), random.chance(0.7)]
    return {
      name: `${trick} on the way back; ${isOwn ? 'its own token' : 'another token'}`,
      run: async stage => {
        const token = await openTrickToken(stage.world)
        const turn = 'once it is funded'
        await tradeByRefunds(
          setScene(stage, { token, trick, turn, way: 'escrow', isOwn, doesReject: true, flaw }),
        )
      },
    }
  },
})

/** Tokens that keep a part of every refund: what is lost so must count as spent. */
export const dealRefunds = dealRefundsWith()
