import { describe, expect, it } from 'vitest'
import { checkHost, isLoopback } from './check-host.ts'

const local = { host: '127.0.0.1', port: 4477, publicUrl: undefined }

describe('checkHost', () => {
  it.each(['127.0.0.1:4477', 'localhost:4477', 'LOCALHOST:4477', '[::1]:4477'])('serves %s', header => {
    expect(checkHost(header, local)).toBe(true)
  })

  it.each([
    undefined,
    '',
    '127.0.0.1',
    '127.0.0.1:80',
    'evil.example:4477',
    'localhost.evil.example:4477',
    '127.0.0.1.evil.example:4477',
    '127.0.0.1:4477@evil.example',
    'localhost:4477, evil.example',
    '0.0.0.0:4477',
  ])('does not serve %s', header => {
    expect(checkHost(header, local)).toBe(false)
  })

  it('serves the name that it was told, with and without the machine’s own', () => {
    const behind = { ...local, publicUrl: 'https://agent.example/' }
    expect(checkHost('agent.example', behind)).toBe(true)
    expect(checkHost('agent.example:4477', behind)).toBe(false)
    expect(checkHost('127.0.0.1:4477', behind)).toBe(true)
  })

  it('knows addresses, not names, where it listens everywhere', () => {
    const everywhere = { ...local, host: '0.0.0.0' }
    expect(checkHost('127.0.0.1:4477', everywhere)).toBe(true)
    expect(checkHost('203.0.113.9:4477', everywhere)).toBe(false)
    expect(checkHost('rebound.example:4477', everywhere)).toBe(false)
    expect(checkHost('[2001:db8::1]:4477', { ...local, host: '2001:db8::1' })).toBe(true)
  })
})

describe('isLoopback', () => {
  it('tells this machine from others', () => {
    expect(['127.0.0.1', '127.8.8.8', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true, true])
    expect(['0.0.0.0', '::', '10.0.0.1', '127.example', 'localhost.example'].some(isLoopback)).toBe(false)
  })
})
