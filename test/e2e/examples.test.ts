import { describe, expect, it } from 'vitest'
import { runNode } from './run-node.ts'

describe('the examples do what they say', () => {
  it('two-agents prints the forecast it bought', async () => {
    const { code, stdout } = await runNode(['examples/two-agents/main.ts'])
    expect(stdout).toBe('light rain in Paris, up to 11 °C\n')
    expect(code).toBe(0)
  })

  it('forecast-market prints offers and takes the better price', async () => {
    const { code, stdout } = await runNode(['examples/forecast-market/main.ts'])
    expect(stdout).toMatch(/seller says 1\.50 USDC/)
    expect(stdout).toMatch(/ °C, for 0\.\d\d USDC\n$/)
    expect(code).toBe(0)
  })

  it('per-call prints what it paid for three calls', async () => {
    const { code, stdout } = await runNode(['examples/per-call/main.ts'])
    expect(stdout).toBe('6:00 5 °C\n12:00 11 °C\n18:00 5 °C\npaid 0.003 USDC for 3 calls\n')
    expect(code).toBe(0)
  })

  it('typed-protocol prints the typed answer', async () => {
    const { code, stdout } = await runNode(['examples/typed-protocol/main.ts'])
    expect(stdout).toBe('Pong 2\n')
    expect(code).toBe(0)
  })

  it('paid-api prints the forecast it paid for, and the payment', async () => {
    const { code, stdout } = await runNode(['examples/paid-api/main.ts'])
    expect(stdout).toBe('{"city":"Paris","highC":11,"summary":"light rain"} for 0.01 USDC, settled\n')
    expect(code).toBe(0)
  })

  it('langchain sells, buys and uses tools', async () => {
    const { code, stdout } = await runNode(['examples/langchain/main.ts'])
    expect(stdout).toMatch(/^shout_loud: HELLO! for 0\.\d\d USDC\n/)
    expect(stdout).toMatch(/\ntool\.count-letters: \{"result":"11 letters"\}\n$/)
    expect(code).toBe(0)
  })
})
