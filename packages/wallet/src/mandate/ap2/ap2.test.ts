import { type CreateMandateParameters, createMandate } from '@dealwright/protocols'
import fc from 'fast-check'
import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ExportAp2MandateParameters, exportAp2Mandate } from './export-ap2-mandate.ts'
import { readAp2Mandate } from './read-ap2-mandate.ts'
import { toCents, toDollars } from './to-cents.ts'

const token = {
  symbol: 'USDC',
  decimals: 6,
  address: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
} as const
const now = 1_795_000_000
const terms: CreateMandateParameters = {
  principal: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  agent: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  network: {
    chainId: 31337,
    token,
    escrow: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
    identityRegistry: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
    spendingMandate: '0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9',
  },
  perDeal: '2.50 USDC',
  total: '100 USDC',
  validFor: 86_400,
  now,
}

describe('AP2 open payment mandates', () => {
  let key: JWK
  let publicKey: JWK
  let agentKey: JWK

  beforeAll(async () => {
    const pair = async () => {
      const { privateKey, publicKey: open } = await generateKeyPair('ES256', { extractable: true })
      return [await exportJWK(privateKey), await exportJWK(open)] as const
    }
    ;[key, publicKey] = await pair()
    // With its private part, which must not get out.
    ;[agentKey] = await pair()
  })

  const say = (
    changes: Partial<CreateMandateParameters> = {},
    more: Partial<ExportAp2MandateParameters> = {},
  ) =>
    exportAp2Mandate(createMandate({ ...terms, ...changes }), {
      key,
      agentKey,
      token,
      reference: 'q1w2e3',
      now,
      ...more,
    })
  const must = <Value>(result: { ok: true; value: Value } | { ok: false; error: { message: string } }) => {
    if (!result.ok) throw new Error(result.error.message)
    return result.value
  }

  it('say the same limits when they are read back', async () => {
    const unsigned = createMandate(terms)
    const payees = [{ id: 'meteo', name: 'Meteo' }]
    const parameters = { key, agentKey, token, reference: 'q1w2e3', now, payees }
    const { sdJwt, omitted } = must(await exportAp2Mandate(unsigned, parameters))
    expect(omitted).toEqual([])
    const limits = must(await readAp2Mandate(sdJwt, { key: publicKey, now }))
    expect(limits).toMatchObject({
      perDealCents: 250,
      totalCents: 10_000,
      notBefore: new Date((now - 60) * 1000).toISOString().replace('.000Z', 'Z'),
      notAfter: new Date((now + 86_400) * 1000).toISOString().replace('.000Z', 'Z'),
      instrument: `eip155:31337:${unsigned.spendingMandate}#${unsigned.hash}`,
      payees: ['meteo'],
      reference: 'q1w2e3',
    })
    expect(limits.claims.exp).toBe(unsigned.mandate.validUntil)
    // The trap of AP2: an amount range counts cents, a budget dollars.
    expect(limits.claims.constraints).toContainEqual({
      type: 'payment.amount_range',
      max: 250,
      currency: 'USD',
    })
    expect(limits.claims.constraints).toContainEqual({ type: 'payment.budget', max: 100, currency: 'USD' })
  })

  it('hold the agent’s public key and nothing of its private one', async () => {
    const { sdJwt, claims } = must(await say())
    expect(claims.cnf.jwk).toEqual({ kty: 'EC', crv: 'P-256', x: agentKey.x, y: agentKey.y })
    expect(Buffer.from(sdJwt.split('.')[1] ?? '', 'base64url').toString()).not.toContain(agentKey.d)
  })

  it('keep every exact amount, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        async (cents, more) => {
          const result = await say({ perDeal: cents * 10_000n, total: (cents + more) * 10_000n })
          if (!result.ok) {
            expect(toDollars(Number(cents + more)).ok).toBe(false)
            return
          }
          const limits = must(await readAp2Mandate(result.value.sdJwt, { key: publicKey, now }))
          expect([limits.perDealCents, limits.totalCents]).toEqual([Number(cents), Number(cents + more)])
        },
      ),
      { numRuns: 40 },
    )
  })

  it.each([
    ['fractions of a cent in a deal', { perDeal: '0.000001 USDC' }],
    ['fractions of a cent in all', { perDeal: '1 USDC', total: '1.005 USDC' }],
    ['dollars that some readers cut a cent off', { perDeal: '1 USDC', total: '1.15 USDC' }],
  ])('refuse %s', async (_what, limits) => {
    expect(await say(limits)).toMatchObject({ ok: false, error: { code: 'inexact-amount' } })
  })

  it.each([
    ['period', { perPeriod: '10 USDC', period: 'day' }, 'at most 10.00 USDC per 86400 seconds'],
    ['services', { services: [`sha256:${'ab'.repeat(32)}`] }, `only the services 0x${'ab'.repeat(32)}`],
    ['registry', { registry: true }, `only providers in the registry ${terms.network.identityRegistry}`],
  ] as const)('never drop a limit on the %s in silence', async (limit, changes, words) => {
    expect(await say(changes)).toMatchObject({
      ok: false,
      error: { code: 'inexpressible', message: expect.stringContaining(words) },
    })
    expect(must(await say(changes, { omit: [limit] })).omitted).toEqual([words])
  })

  it('are refused with another key, changed, ended, or with claims hidden', async () => {
    const { sdJwt } = must(await say())
    const [header, payload = '', signature] = sdJwt.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    claims.exp += 1
    const changed = Buffer.from(JSON.stringify(claims)).toString('base64url')
    const { d: _private, ...stranger } = agentKey
    const answers = await Promise.all([
      readAp2Mandate(sdJwt, { key: stranger, now }),
      readAp2Mandate([header, changed, signature].join('.'), { key: publicKey, now }),
      readAp2Mandate(sdJwt, { key: publicKey, now: now + 2 * 86_400 }),
      readAp2Mandate(`${sdJwt}WyJzYWx0IiwiYSIsMV0~`, { key: publicKey, now }),
      readAp2Mandate('', { key: publicKey, now }),
    ])
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_credential' } })
  })

  const resign = async (change: (claims: { constraints: object[] }) => void): Promise<string> => {
    const { claims } = must(await say())
    const copy = structuredClone(claims)
    change(copy)
    const jwt = await new CompactSign(new TextEncoder().encode(JSON.stringify(copy)))
      .setProtectedHeader({ alg: 'ES256' })
      .sign(await importJWK(key, 'ES256'))
    return `${jwt}~`
  }

  it.each([
    ['an unknown constraint', { type: 'payment.moon_phase', phase: 'full' }],
    ['a known one with an unknown part', { type: 'payment.budget', max: 1, currency: 'USD', per: 'day' }],
    ['one that is there twice', { type: 'payment.budget', max: 1_000, currency: 'USD' }],
  ])('fail with %s', async (_what, constraint) => {
    const sdJwt = await resign(claims => claims.constraints.push(constraint))
    expect(await readAp2Mandate(sdJwt, { key: publicKey, now })).toMatchObject({
      ok: false,
      error: { code: 'unresolved_constraint' },
    })
  })

  it('fail where a constraint is missing', async () => {
    for (let index = 0; index < 6; index += 1) {
      const sdJwt = await resign(claims => claims.constraints.splice(index, 1))
      expect((await readAp2Mandate(sdJwt, { key: publicKey, now })).ok).toBe(false)
    }
  })

  it('count in cents only what has cents', () => {
    expect(toCents(10n, { ...token, decimals: 1 }).ok).toBe(false)
    expect(toCents(10n, { ...token, decimals: 2 })).toEqual({ ok: true, value: 10 })
    expect(toCents(10n ** 40n, token).ok).toBe(false)
  })
})
