import { createMemoryBudgetStore, freeze } from '@dealwright/wallet'
import { expect, test } from 'vitest'
import { dealRefundsWith } from '../redteam/classes/deal-refunds.ts'
import { dealTokensWith } from '../redteam/classes/deal-tokens.ts'
import { drawTerms, openAccomplice } from '../redteam/classes/sign-deal.ts'
import { lies, lyingFacilitators } from '../redteam/classes/x402-facilitators.ts'
import { runRedteam } from '../redteam/run-redteam.ts'
import type { ScenarioClass } from '../redteam/scenario.ts'
import { must } from './wallet-world.ts'

/** A deal of 2 USDC between a victim and an accomplice, as attack or as use. */
const deal = (allowed: bigint, isFrozen: boolean): ScenarioClass => ({
  name: 'deal',
  draw: () => ({
    name: `of ${allowed} units`,
    run: async stage => {
      const provider = await openAccomplice(stage)
      const budgets = createMemoryBudgetStore()
      if (isFrozen) await freeze(budgets)
      const client = await stage.wallet(await stage.victim({ spend: allowed }), { budgets })
      const agreement = await drawTerms(client, provider, { price: 2_000_000n })
      stage.tried('a deal')
      const { signature: clientSignature } = must(await client.signAgreement(agreement))
      const { signature: providerSignature } = must(await provider.signAgreement(agreement))
      must(await client.openJob({ agreement, clientSignature, providerSignature }))
    },
  }),
})

/** What only looks show: a job that nobody was to open, and an attack that never got to try. */
const seen: ScenarioClass = {
  name: 'seen',
  draw: () => ({
    name: 'a look',
    run: async stage => {
      stage.tried('nothing that money shows')
      stage.inspect('somebody', async () => ['something is wrong'])
    },
  }),
}

const idle: ScenarioClass = { name: 'idle', draw: () => ({ name: 'nothing', run: async () => {} }) }

test('a guard that allows everything is found out, and so is one that denies everything', {
  timeout: 120_000,
}, async () => {
  const lines: string[] = []
  const summary = await runRedteam(
    { scenarios: 4, seed: 1, classes: [] },
    {
      attacks: [deal(0n, false), seen, idle, deal(2_000_000n, false)],
      uses: [deal(2_000_000n, true), deal(2_000_000n, false)],
      log: line => lines.push(line),
    },
  )
  // Of the attacks, one took what nobody agreed to and one was seen; one tried nothing. Every other use was frozen.
  expect(summary, lines.join('\n')).toMatchObject({ breaches: 2, broken: 1, legitimate: 9, falseDenials: 5 })
  expect(lines.filter(line => line.startsWith('BREACH')).join('\n')).toMatch(
    /lost 2\.00 USDC, agreed to 0\.00 USDC/,
  )
  expect(lines.find(line => line.startsWith('FALSE DENIAL'))).toMatch(/frozen/)
})

/** A use that costs no time. */
const nothing: ScenarioClass = { name: 'nothing', draw: () => ({ name: 'at all', run: async () => {} }) }

test('every lie of a facilitator is found out where a seller believes it', { timeout: 120_000 }, async () => {
  const lines: string[] = []
  const summary = await runRedteam(
    { scenarios: lies.length, seed: 1, classes: [] },
    {
      attacks: lies.map(lie => lyingFacilitators(false, [lie])),
      uses: [nothing],
      log: line => lines.push(line),
    },
  )
  expect(summary, lines.join('\n')).toMatchObject({ breaches: lies.length, broken: 0, falseDenials: 0 })
})

test('what a victim puts into a trick token beyond its consent is found out, and what its wallet only believes', {
  timeout: 120_000,
}, async () => {
  const wide = 'a policy that allows ten times as much'
  const attacks = [
    dealTokensWith(wide, { tricks: ['Fee'], turns: ['once it is delivered'], ways: ['escrow'] }),
    dealTokensWith(wide, { tricks: ['Fee'], turns: ['once it is delivered'], ways: ['channel'] }),
    dealRefundsWith(wide),
    dealTokensWith('a wallet that takes every answer for a yes', { tricks: ['Revert'], ways: ['escrow'] }),
  ]
  const lines: string[] = []
  const summary = await runRedteam(
    { scenarios: attacks.length, seed: 1, classes: [] },
    { attacks, uses: [nothing], log: line => lines.push(line) },
  )
  expect(summary, lines.join('\n')).toMatchObject({ breaches: attacks.length, broken: 0 })
  const found = lines.filter(line => line.startsWith('BREACH')).join('\n')
  expect(found).toMatch(/units of the token went into deals, agreed to 3000000/)
  expect(found).toMatch(/units of the token went into channels, agreed to 3000000/)
  expect(found).toMatch(/lost \d+ units of the token for good, agreed to 3000000 a day/)
  expect(found).toMatch(/its wallet says done, and the chain not done/)
})
