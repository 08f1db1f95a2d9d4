import { describe, expect, it } from 'vitest'
import { runNode } from './run-node.ts'

const command = ['packages/dealwright/src/cli/main.ts', 'chat', '--ask-above', '0.10 USDC']
const wish = 'Weather in Paris tomorrow, at most 1 USDC'

describe('dealwright chat --ask-above', () => {
  it('shows what will be signed and spends at a yes', async () => {
    const { stdout, code } = await runNode(command, { input: `${wish}\nyes\nperhaps\nyes\n` })
    expect(code).toBe(0)
    expect(stdout).toMatch(/Your wallet asks: Pay 0\.\d\d USDC/)
    expect(stdout).toMatch(/goes from your agent to the escrow \(0x/)
    expect(stdout).toContain('Approved.')
    expect(stdout).toMatch(/Answer +.+ °C\n/)
  })

  it('spends nothing at a no', async () => {
    const { stdout, code } = await runNode(command, { input: `${wish}\nyes\nno\nbalance\n` })
    expect(code).toBe(0)
    expect(stdout).toContain('Declined.')
    expect(stdout).toMatch(/No deal +The principal declined\./)
    expect(stdout).toContain('There is 100.00 USDC to spend.')
  })
})
