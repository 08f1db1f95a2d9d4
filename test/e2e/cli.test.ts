import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runNode } from './run-node.ts'

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const command = 'packages/dealwright/src/cli/main.ts'
const built = 'packages/dealwright/dist/cli/main.js'
const { version } = JSON.parse(readFileSync(fromRoot('packages/dealwright/package.json'), 'utf8'))

describe('the dealwright command', () => {
  it('says its version', async () => {
    expect(await runNode([command, '--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.runIf(existsSync(fromRoot(built)))('says the same version when built', async () => {
    expect(await runNode([built, '--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('explains itself', async () => {
    const { code, stdout, stderr } = await runNode([command, '--help'])
    expect(code).toBe(0)
    for (const word of ['demo', 'devnet', 'chat', 'deals', 'DEALWRIGHT_MODEL', 'Examples:'])
      expect(stdout).toContain(word)
    expect(stderr).toBe('')
  })

  it('explains itself as a fault when it is told nothing', async () => {
    const { code, stdout, stderr } = await runNode([command])
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
    expect(stderr).toContain('Usage: dealwright')
  })

  it.each([
    [['frob'], "unknown command 'frob'"],
    [['devnet', '--frob'], "unknown option '--frob'"],
    [['devnet', '--port', '70000'], 'A port is a whole number from 1 to 65535'],
    [['devnet', '--port', '0x10'], 'A port is a whole number from 1 to 65535'],
    [['devnet', '--accounts', '0'], 'Give a whole number from 1 to 1000'],
    [['chat', 'now'], "too many arguments for 'chat'"],
    [['deals', 'show'], "missing required argument 'deal'"],
  ])('answers %j in one line', async (arguments_, complaint) => {
    const { code, stdout, stderr } = await runNode([command, ...arguments_])
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
    expect(stderr).toContain(complaint)
    expect(stderr).toMatch(/^dealwright: [^\n]+; see dealwright --help\n$/)
  })
})
