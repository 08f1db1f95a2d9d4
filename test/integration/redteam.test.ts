import { expect, test } from 'vitest'
import { attackClasses } from '../redteam/classes/classes.ts'
import { drawTerms, openAccomplice } from '../redteam/classes/sign-deal.ts'
import { runRedteam } from '../redteam/run-redteam.ts'
import type { ScenarioClass } from '../redteam/scenario.ts'

test('seeded attacks take nothing beyond what principals agreed to, and honest uses pass', {
  timeout: 240_000,
}, async () => {
  const lines: string[] = []
  const classes = attackClasses.map(({ name }) => name)
  // One attack of each class; every kind of honest use.
  const options = { scenarios: classes.length, seed: 11, classes }
  const summary = await runRedteam(options, { log: line => lines.push(line) })
  expect(summary, lines.join('\n')).toMatchObject({
    scenarios: options.scenarios,
    legitimate: 9,
    breaches: 0,
    falseDenials: 0,
    broken: 0,
  })
})

/** Attacks on a wallet whose policy allows more than its principal agreed to: what a broken guard would look like. */
const unguarded: ScenarioClass = {
  name: 'unguarded',
  draw: random => {
    const kind = random.pick(['deal', 'transfer', 'nothing'] as const)
    return {
      name: kind,
      run: async stage => {
        const attacker = await openAccomplice(stage)
        const victim = await stage.wallet(await stage.victim({ spend: 1_000_000n }), {
          policy: { perDealCeiling: '50 USDC', recipients: [attacker.address] },
        })
        if (kind === 'nothing') return
        const token = victim.network.token.address
        if (kind === 'transfer') {
          const terms = { token, to: attacker.address, amount: 500_000n, key: 'k' }
          await stage.attempt('transfer', () => victim.transfer(terms))
          return
        }
        const agreement = await drawTerms(victim, attacker, { price: 9_000_000n })
        const own = await stage.attempt('sign', () => victim.signAgreement(agreement))
        const theirs = await stage.attempt('countersign', () => attacker.signAgreement(agreement))
        if (own === undefined || theirs === undefined) throw new Error('the policy is too narrow')
        const signatures = { clientSignature: own.signature, providerSignature: theirs.signature }
        await stage.attempt('openJob', () => victim.openJob({ agreement, ...signatures }))
      },
    }
  },
}

test('a guard that lets too much through is found out, and so is an attack that tries nothing', {
  timeout: 120_000,
}, async () => {
  const lines: string[] = []
  const options = { scenarios: 8, seed: 2, classes: [] }
  const summary = await runRedteam(options, { attacks: [unguarded], log: line => lines.push(line) })
  const kinds = (mark: string) =>
    new Set(lines.filter(line => line.startsWith(mark)).map(line => /unguarded: (\w+)/.exec(line)?.[1]))
  expect(kinds('BREACH'), lines.join('\n')).toEqual(new Set(['deal', 'transfer']))
  expect(kinds('BROKEN')).toEqual(new Set(['nothing']))
  expect(summary.breaches + summary.broken).toBe(8)
  expect(summary.falseDenials).toBe(0)
})
