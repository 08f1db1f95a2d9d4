import { type Channel, randomHex } from '@dealwright/protocols'
import { createMemoryBudgetStore, freeze, type Wallet } from '@dealwright/wallet'
import type { ScenarioClass } from '../scenario.ts'
import { contractsOf } from '../world/contracts-of.ts'
import type { Stage } from '../world/stage.ts'
import { drawTerms, openAccomplice } from './sign-deal.ts'

const amount = 100_000n

interface Scene {
  readonly stage: Stage
  readonly victim: Wallet
  readonly attacker: Wallet
}

/** Every way in which money leaves a wallet, each cashed in at once. */
const ways = {
  deal: async ({ stage, victim, attacker }) => {
    const agreement = await drawTerms(victim, attacker, { price: amount })
    const own = await stage.attempt('signAgreement', () => victim.signAgreement(agreement))
    const theirs = await stage.attempt('countersign', () => attacker.signAgreement(agreement))
    const signed = {
      agreement,
      clientSignature: own?.signature ?? randomHex(65),
      providerSignature: theirs?.signature ?? randomHex(65),
    }
    await stage.attempt('openJob', () => victim.openJob(signed))
    const payment = await stage.attempt('authorizePayment', () => victim.authorizePayment(agreement))
    if (payment !== undefined)
      await stage.attempt('relayJob', () => attacker.relayJob({ ...signed, payment }))
  },
  payment: async ({ stage, victim, attacker }) => {
    const transfer = {
      token: victim.network.token.address,
      to: attacker.address,
      validAfter: 0n,
      validBefore: 2n ** 40n,
      nonce: randomHex(),
    }
    const spending = { key: transfer.nonce, counterparty: attacker.address }
    const signature = await stage.attempt('authorizeTransfer', () =>
      victim.authorizeTransfer({ ...transfer, amount, spending }),
    )
    if (signature === undefined) return
    const signed = { ...transfer, from: victim.address, value: amount, signature }
    await stage.attempt('settleTransfer', () => attacker.settleTransfer(signed))
  },
  transfer: async ({ stage, victim, attacker }) => {
    const token = victim.network.token.address
    const key = randomHex()
    await stage.attempt('transfer', () => victim.transfer({ token, to: attacker.address, amount, key }))
  },
  channel: async ({ stage, victim, attacker }) => {
    const { channels } = victim
    if (channels === undefined) throw new Error('The devnet has no payment channels.')
    const channel: Channel = {
      payer: victim.address,
      signer: victim.address,
      payee: attacker.address,
      token: victim.network.token.address,
      challengePeriod: 600,
      salt: randomHex(),
    }
    const expiresAt = (await victim.now()) + 7_200
    await stage.attempt('fund', () => channels.fund({ channel, deposited: amount, expiresAt }))
    await stage.attempt('signClaim', () => channels.signClaim({ channel, amount }))
  },
} as const satisfies Record<string, (scene: Scene) => Promise<void>>
const names = Object.keys(ways) as (keyof typeof ways)[]

/** Money that still wants to leave when the principal has said stop: before, while and after it is on its way. */
export const freezes: ScenarioClass = {
  name: 'freezes',
  draw: random => {
    const isByPolicy = random.chance(0.2)
    const before = isByPolicy ? [] : Array.from({ length: random.between(0, 3) }, () => random.pick(names))
    const racing = isByPolicy ? [] : Array.from({ length: random.between(0, 6) }, () => random.pick(names))
    return {
      name: `${isByPolicy ? 'by policy' : 'by the principal'}: ${before.length} before, ${racing.length} meanwhile`,
      run: async stage => {
        const attacker = await openAccomplice(stage)
        const { deal, payment, transfer } = ways
        // What was signed before the freeze may still be taken: that much the principal allowed.
        const party = await stage.victim({
          spend: amount * BigInt(before.length + racing.length),
          recipients: [attacker.address],
        })
        const budgets = createMemoryBudgetStore()
        const victim = await stage.wallet(party, {
          budgets,
          policy: { recipients: [attacker.address], frozen: isByPolicy },
        })
        const scene: Scene = { stage, victim, attacker }
        for (const name of before) await ways[name](scene)
        const running = racing.map(name => ways[name](scene))
        if (!isByPolicy) await freeze(budgets)
        await Promise.all(running)
        const left = await victim.balance()
        stage.inspect(party.address, async () => {
          const now = left - (await balanceOf(stage, party.address))
          return now > 0n ? [`${now} units left after the freeze`] : []
        })
        await Promise.all([deal, payment, transfer, ways.channel].map(way => way(scene)))
      },
    }
  },
}

const balanceOf = (stage: Stage, holder: string): Promise<bigint> =>
  contractsOf(stage.world).usdc.balanceOf(holder)
