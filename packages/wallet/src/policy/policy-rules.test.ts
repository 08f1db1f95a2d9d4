import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Intent } from '../intent/intent.ts'
import { agreement, agreements, context, peer, self, stranger, token } from '../testing/arbitraries.ts'
import { checkPolicy } from './check-policy.ts'
import { composePolicies } from './compose-policies.ts'
import { isQuiet } from './is-quiet.ts'
import type { PolicyOptions } from './policy.ts'
import { resolvePolicy } from './resolve-policy.ts'

const at = Date.parse('2026-11-22T12:00:00Z')
const sign: Intent = { kind: 'sign-agreement', agreement }

function ruleOf(intent: Intent, options?: PolicyOptions, now: number | undefined = at): string {
  const clock = now === undefined ? {} : { now }
  const verdict = checkPolicy(resolvePolicy(options, token), intent, { ...context, ...clock })
  return verdict.ok ? verdict.value : verdict.error.rule
}

describe('quiet hours', () => {
  it.each([
    ['22:00', '07:00', 'UTC', '2026-11-22T21:59:00Z', false],
    ['22:00', '07:00', 'UTC', '2026-11-22T22:00:00Z', true],
    ['22:00', '07:00', 'UTC', '2026-11-23T06:59:00Z', true],
    ['22:00', '07:00', 'UTC', '2026-11-23T07:00:00Z', false],
    ['22:00', '07:00', 'Europe/Berlin', '2026-11-22T21:00:00Z', true],
    ['22:00', '07:00', 'Europe/Berlin', '2026-07-22T20:00:00Z', true],
    ['12:00', '13:00', 'UTC', '2026-11-22T11:59:00Z', false],
    ['12:00', '13:00', 'UTC', '2026-11-22T12:30:00Z', true],
    ['00:00', '00:00', 'UTC', '2026-11-22T12:30:00Z', true],
  ])('from %s to %s in %s: %s is %s', (from, to, timeZone, moment, quiet) => {
    expect(isQuiet({ from, to, timeZone }, Date.parse(moment))).toBe(quiet)
  })

  it('stop spending, and nothing else', () => {
    const quietHours = [{ from: '11:00', to: '13:00', timeZone: 'UTC' }]
    expect(ruleOf(sign, { quietHours })).toBe('quiet-hours')
    expect(ruleOf({ kind: 'claim-refund', job: agreement.salt }, { quietHours })).toBe('allowed')
    expect(ruleOf(sign, { quietHours }, at + 3_600_000)).toBe('allowed')
  })

  it('are taken to be on where the time is not known', () => {
    const policy = resolvePolicy({ quietHours: [{ from: '01:00', to: '02:00', timeZone: 'UTC' }] }, token)
    expect(checkPolicy(policy, sign, context)).toMatchObject({ ok: false, error: { rule: 'quiet-hours' } })
  })
})

describe('allowlists, thresholds and freezing', () => {
  it('let money go only to named services and counterparties', () => {
    const digest = agreement.serviceDigest
    expect(ruleOf(sign, { services: [`sha256:${digest.slice(2)}`] })).toBe('allowed')
    expect(ruleOf(sign, { services: [] })).toBe('service')
    expect(ruleOf(sign, { counterparties: [peer] })).toBe('allowed')
    expect(ruleOf(sign, { counterparties: [stranger] })).toBe('counterparty')
  })

  it('ask the principal above the threshold', () => {
    expect(ruleOf(sign, { approveAbove: '1 USDC' })).toBe('allowed')
    expect(ruleOf(sign, { approveAbove: 999_999n })).toBe('needs-approval')
    expect(
      ruleOf({ ...sign, agreement: { ...agreement, client: peer, provider: self } }, { approveAbove: 0n }),
    ).toBe('allowed')
  })

  it('stop what lets money go, and let the wallet’s own come in', () => {
    const job = agreement.salt
    const stopped: Intent[] = [
      sign,
      { kind: 'complete-job', job },
      { kind: 'set-agent-uri', agentId: 0n, agentURI: '' },
    ]
    const going: Intent[] = [
      { kind: 'claim-refund', job },
      { kind: 'release-job', job },
      { kind: 'reject-job', job, reason: job },
      { kind: 'submit-work', job, deliverable: job },
      { kind: 'sign-agreement', agreement: { ...agreement, client: peer, evaluator: peer, provider: self } },
    ]
    expect(stopped.map(intent => ruleOf(intent, { frozen: true }))).toEqual(stopped.map(() => 'frozen'))
    expect(going.map(intent => ruleOf(intent, { frozen: true }))).toEqual(going.map(() => 'allowed'))
  })

  it('are refused whole where something in them is odd', () => {
    const odd: unknown[] = [
      { budgets: [{ limit: '1 USDC', per: 'fortnight' }] },
      { budgets: [{ limit: 1, per: 'day' }] },
      { budgets: [{ limit: '1 USDC', per: 'day', of: { service: 'a', counterparty: peer } }] },
      { quietHours: [{ from: '25:00', to: '07:00', timeZone: 'UTC' }] },
      { quietHours: [{ from: '22:00', to: '07:00', timeZone: 'Mars/Olympus' }] },
      { rates: [{ limit: 1.5, per: 'day', of: 'payments' }] },
      { recipients: ['0x12'] },
      { recipients: ['0xAAaaAaaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa'] },
      { approveAbove: '1 EUR' },
    ]
    for (const options of odd) expect(() => resolvePolicy(options as PolicyOptions, token)).toThrow(Error)
  })
})

describe('several policies', () => {
  const options: fc.Arbitrary<PolicyOptions> = fc.record(
    {
      perDealCeiling: fc.bigInt({ min: 0n, max: 9_000_000n }),
      evaluators: fc.subarray([peer, stranger]),
      allowApprove: fc.boolean(),
      counterparties: fc.subarray([peer, stranger, self]),
      approveAbove: fc.bigInt({ min: 0n, max: 9_000_000n }),
      frozen: fc.boolean(),
      recipients: fc.subarray([peer, stranger]),
    },
    { requiredKeys: [] },
  )
  const intents: fc.Arbitrary<Intent> = fc.oneof(
    agreements.map((terms): Intent => ({ kind: 'sign-agreement', agreement: terms })),
    agreements.map((terms): Intent => ({ kind: 'approve-payment', agreement: terms, amount: terms.price })),
    fc
      .record({ to: fc.constantFrom(peer, stranger), amount: fc.bigInt({ min: 0n, max: 9_000_000n }) })
      .map((transfer): Intent => ({ kind: 'transfer', token: token.address, key: 'k', ...transfer })),
  )

  it('allow together exactly what each of them allows', () => {
    fc.assert(
      fc.property(fc.array(options, { minLength: 1, maxLength: 3 }), intents, (list, intent) => {
        const [first, ...others] = list.map(one => resolvePolicy(one, token))
        if (first === undefined) return
        const each = [first, ...others].map(policy => checkPolicy(policy, intent, { ...context, now: at }))
        const all = checkPolicy(composePolicies(first, ...others), intent, { ...context, now: at })
        expect(all.ok).toBe(each.every(({ ok }) => ok))
        const asks = each.some(verdict => verdict.ok && verdict.value === 'needs-approval')
        if (all.ok) expect(all.value).toBe(asks ? 'needs-approval' : 'allowed')
      }),
    )
  })

  it('keep every budget and rate of each', () => {
    const one = resolvePolicy({ budgets: [{ limit: 1n, per: 'week' }] }, token)
    const other = resolvePolicy({ rates: [{ limit: 1, per: 'day', of: 'payments' }] }, token)
    const both = composePolicies(one, other)
    expect(both.budgets).toEqual([...one.budgets, ...other.budgets])
    expect(both.rates).toEqual(other.rates)
  })
})

describe('the default day', () => {
  it('stays beside budgets that limit no time as a whole', () => {
    const limits = (policy: PolicyOptions) => resolvePolicy(policy, token).budgets.map(({ limit }) => limit)
    expect(limits({})).toEqual([25_000_000n])
    expect(limits({ budgets: [] })).toEqual([25_000_000n])
    expect(limits({ budgets: [{ limit: 1n, per: 'day', each: 'service' }] })).toEqual([1n, 25_000_000n])
    expect(limits({ budgets: [{ limit: 1n, per: 'deal' }] })).toEqual([1n, 25_000_000n])
    expect(limits({ budgets: [{ limit: '99 USDC', per: 'week' }] })).toEqual([99_000_000n])
  })
})
