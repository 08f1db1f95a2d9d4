import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineService } from '../service/define-service.ts'
import { encodeRegistrationFile } from './encode-registration-file.ts'
import { parseRegistrationFile } from './parse-registration-file.ts'
import type { RegistrationFile, SellingEntry } from './registration-file.ts'
import { encodeXmtpEndpoint, parseXmtpEndpoint } from './xmtp-endpoint.ts'

const alice = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const type = 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1'

const forecast = defineService({
  name: 'weather.forecast',
  version: '1.0.0',
  description: 'Daily forecast for a city',
  input: z.object({ city: z.string().describe('Name of the city') }),
  output: z.object({ highC: z.number() }),
})

const selling: SellingEntry = {
  name: forecast.name,
  version: forecast.version,
  description: forecast.description,
  digest: forecast.digest,
  input: forecast.inputJsonSchema,
  output: forecast.outputJsonSchema,
  ask: '1.50 USDC',
}

const file: RegistrationFile = {
  type,
  name: 'Météo 🌦',
  description: 'Sells forecasts',
  services: [
    { name: 'dealwright', endpoint: `xmtp:${alice}`, version: '1', sells: [selling] },
    { name: 'web', endpoint: 'https://agent.example' },
  ],
  x402Support: false,
  active: true,
  registrations: [{ agentId: 0, agentRegistry: `eip155:31337:${alice}` }],
  supportedTrust: ['reputation'],
}

describe('parseRegistrationFile', () => {
  it('reads back what encodeRegistrationFile writes', () => {
    expect(encodeRegistrationFile(file)).toMatch(/^data:application\/json;base64,[A-Za-z0-9+/]+=*$/)
    expect(parseRegistrationFile(encodeRegistrationFile(file))).toEqual({ ok: true, value: file })
  })

  it('reads plain data: URIs and fetched text', () => {
    const text = JSON.stringify(file)
    for (const uri of [
      text,
      ` ${text}\n`,
      `data:application/json,${encodeURIComponent(text)}`,
      `data:application/json;charset=utf-8,${encodeURIComponent(text)}`,
    ]) {
      expect(parseRegistrationFile(uri)).toEqual({ ok: true, value: file })
    }
  })

  it('takes old and sparse files: endpoints for services, missing fields, unknown fields', () => {
    const old = {
      type,
      name: 'old',
      endpoints: [{ name: 'XMTP', endpoint: 'xmtp:x', skills: [] }],
      registrations: [{ agentId: '22', agentRegistry: 'x' }],
      extra: {},
    }
    expect(parseRegistrationFile(JSON.stringify(old))).toEqual({
      ok: true,
      value: {
        type,
        name: 'old',
        description: '',
        services: [{ name: 'XMTP', endpoint: 'xmtp:x' }],
        x402Support: false,
        active: true,
        registrations: [{ agentId: 22, agentRegistry: 'x' }],
        supportedTrust: [],
      },
    })
  })

  const sells = (entry: unknown) => {
    const services = [{ name: 'dealwright', endpoint: 'xmtp:x', sells: [entry, selling] }]
    const parsed = parseRegistrationFile(JSON.stringify({ ...file, services }))
    return parsed.ok ? parsed.value.services[0]?.sells : undefined
  }

  it.each([
    ['another digest', { ...selling, digest: `sha256:${'0'.repeat(64)}` }],
    ['schemas that the digest does not bind', { ...selling, input: { type: 'object', properties: {} } }],
    ['a name that is none', { ...selling, name: 'Weather!' }],
    ['no ask', { ...selling, ask: undefined }],
    ['nothing', null],
  ])('leaves out an offer with %s', (_, entry) => {
    expect(sells(entry)).toEqual([selling])
  })

  it('cleans what strangers wrote for people', () => {
    const parsed = parseRegistrationFile(
      JSON.stringify({ ...file, name: 'Good\u202e\nAgent', description: 'x'.repeat(9_000) }),
    )
    expect(parsed).toMatchObject({
      ok: true,
      value: { name: 'Good Agent', description: expect.stringMatching(/^x{3999}…$/) },
    })
  })

  it.each([
    ['https://agent.example/card.json', 'not a data: URI with JSON: fetch the file first and pass its text'],
    ['', 'not a data: URI with JSON: fetch the file first and pass its text'],
    ['data:application/json;base64,%%%', 'the data: URI is not well encoded'],
    ['data:application/json;base64,/w==', 'the data: URI is not well encoded'],
    ['data:application/json,{', 'the registration file is not JSON'],
    ['{"type":"x","name":1}', expect.stringContaining('registration.type: expected')],
    ['{"__proto__":{}}', 'the registration file has a key named __proto__'],
    [`{"name":"${'x'.repeat(262_144)}"}`, 'the registration file is over 262144 bytes'],
    [`data:application/json,${'%20'.repeat(300_000)}`, 'the registration file is over 262144 bytes'],
  ])('refuses %.60j', (uri, error) => {
    expect(parseRegistrationFile(uri)).toEqual({ ok: false, error })
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), text => !parseRegistrationFile(text).ok))
    fc.assert(fc.property(fc.string(), text => !parseRegistrationFile(`data:application/json,${text}`).ok))
    fc.assert(
      fc.property(
        fc.constantFrom('name', 'services', 'registrations', 'supportedTrust', 'active', 'x402Support'),
        fc.jsonValue(),
        (key, value) => {
          expect(parseRegistrationFile(JSON.stringify({ ...file, [key]: value }))).toHaveProperty('ok')
        },
      ),
    )
  })
})

describe('XMTP endpoints', () => {
  it('carry an address', () => {
    expect(encodeXmtpEndpoint(alice)).toBe(`xmtp:${alice}`)
    expect(parseXmtpEndpoint(`xmtp:${alice}`)).toBe(alice)
    expect(parseXmtpEndpoint(`xmtp:${alice.toLowerCase()}`)).toBe(alice)
    for (const bad of [
      '',
      'xmtp:',
      `XMTP:${alice}`,
      `xmtp:${alice}/x`,
      'xmtp:0x12',
      `xmtp:${'ab'.repeat(32)}`,
      'https://x',
      `xmtp:0xF${alice.slice(3)}`,
    ]) {
      expect(parseXmtpEndpoint(bad)).toBeUndefined()
    }
    expect(() => encodeXmtpEndpoint('0x12')).toThrow(expect.objectContaining({ code: 'bad-address' }))
  })
})
