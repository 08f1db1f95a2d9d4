import { type Agreement, randomHex } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import type { ScenarioClass } from '../scenario.ts'
import { drawTerms, openAccomplice } from './sign-deal.ts'

/** What is changed after the victim has signed, or asked of it beyond what its principal allows. */
const changes = {
  'a price above the ceiling': () => ({ price: 5_000_001n }),
  'an enormous price': () => ({ price: 2n ** 255n }),
  'a negative price': () => ({ price: -1_000_000n }),
  'no price': () => ({ price: 0n }),
  'the attacker as evaluator': ({ attacker }) => ({ evaluator: attacker }),
  'another token': ({ other }) => ({ token: other }),
  'no token': () => ({ token: `0x${'0'.repeat(40)}` }),
  'the victim as provider too': ({ victim }) => ({ provider: victim }),
  'somebody else as client': ({ attacker }) => ({ client: attacker }),
  'a delivery date in the past': () => ({ deliverBy: 1 }),
  'a delivery date without end': () => ({ deliverBy: 2 ** 40 }),
  'a review without end': () => ({ reviewPeriod: 2 ** 40 }),
  'no time to review': () => ({ reviewPeriod: 0 }),
} as const satisfies Record<
  string,
  (of: {
    attacker: Wallet['address']
    victim: Wallet['address']
    other: Wallet['address']
  }) => Partial<Agreement>
>

const kinds = Object.keys(changes) as (keyof typeof changes)[]

/** Agreements whose terms differ, in any field, from what was agreed or allowed. */
export const termsTampering: ScenarioClass = {
  name: 'terms-tampering',
  draw: random => {
    const kind = random.pick(kinds)
    const isSignedBefore = random.chance(0.5)
    const price = BigInt(random.between(1, 5_000_000))
    return {
      name: `${kind}${isSignedBefore ? ', after an honest signature' : ''}`,
      run: async stage => {
        const honest = isSignedBefore ? price : 0n
        // Where the principal allows a deal, that one may go through; what is tried beside it may not.
        const victim = await stage.wallet(await stage.victim({ spend: 5_000_000n }))
        const attacker = await openAccomplice(stage)
        const terms = await drawTerms(victim, attacker, isSignedBefore ? { price: honest } : {})
        const changed: Agreement = {
          ...terms,
          ...changes[kind]({
            attacker: attacker.address,
            victim: victim.address,
            other: stage.world.devnet.contracts.escrow,
          }),
        }
        const own = await stage.attempt('signAgreement', () =>
          victim.signAgreement(isSignedBefore ? terms : changed),
        )
        const theirs = await stage.attempt('countersign', () => attacker.signAgreement(changed))
        const signed = {
          agreement: changed,
          clientSignature: own?.signature ?? randomHex(65),
          providerSignature: theirs?.signature ?? randomHex(65),
        }
        await stage.attempt('openJob', () => victim.openJob(signed))
        const payment = await stage.attempt('authorizePayment', () => victim.authorizePayment(changed))
        if (payment !== undefined)
          await stage.attempt('relayJob', () => attacker.relayJob({ ...signed, payment }))
      },
    }
  },
}
