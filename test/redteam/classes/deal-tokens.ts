import type { ScenarioClass } from '../scenario.ts'
import { type Flaw, setScene, type TokenScene, turns, ways } from '../world/token-scene.ts'
import { openTrickToken, type Trick } from '../world/trick-token.ts'
import { tradeByAgents } from './deal-tokens-agents.ts'
import { tradeByChannel } from './deal-tokens-channel.ts'
import { tradeByEscrow } from './deal-tokens-escrow.ts'

const tricks = ['Fee', 'Reenter', 'SayNo', 'SayYes', 'Revert', 'Inflate', 'Digits', 'Rob', 'Hold'] as const

/** Makes the class; with a flaw, it must report breaches. */
export const dealTokensWith = (
  flaw?: Flaw,
  only: {
    readonly tricks?: readonly Trick[]
    readonly turns?: readonly TokenScene['turn'][]
    readonly ways?: readonly TokenScene['way'][]
  } = {},
): ScenarioClass => ({
  name: 'deal-tokens',
  draw: random => {
    const trick = random.pick(only.tricks ?? tricks)
    const turn = random.pick(only.turns ?? turns)
    const way = random.pick(only.ways ?? ways)
    // Mandates are in the token of their network.
    const [isOwn, doesReject] = [random.chance(0.5) || way === 'mandate', random.chance(0.5)]
    return {
      name: `${trick} ${turn}; ${way}; ${isOwn ? 'its own token' : 'another token'}${doesReject ? ', sent back' : ''}`,
      run: async stage => {
        const token = await openTrickToken(stage.world)
        const scene = setScene(stage, { token, trick, turn, way, isOwn, doesReject, flaw })
        await scene.at('from the start')
        if (way === 'agents') return tradeByAgents(scene)
        if (isOwn && trick === 'Digits' && turn === 'from the start') {
          // What its owner says of the token stands against what the token says: there is no wallet to begin with.
          const owner = await stage.victim()
          await stage.attempt('createWallet', async () => ({ ok: true, value: await scene.wallet(owner) }))
          return
        }
        if (way === 'channel') return tradeByChannel(scene)
        return tradeByEscrow(scene)
      },
    }
  },
})

/** Tokens in the attacker's hands that victims trade in: they change while the money is in escrow, in channels or under a mandate. */
export const dealTokens = dealTokensWith()
