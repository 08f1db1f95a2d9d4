import { describe, expect, it } from 'vitest'
import { lintFixture } from './lint-fixture.ts'

const use = (specifier: string) => `import { used } from '${specifier}'\n\nexport const kept = used\n`
const restricted = 'eslint(no-restricted-imports)'
const property = 'eslint(no-restricted-properties)'

const lines = (count: number) => `export const one = 1\n${'// line\n'.repeat(count - 1)}`

describe('the linter', () => {
  it('finds nothing in good code', async () => {
    const found = await lintFixture({
      'packages/wallet/src/kept.ts': use('@dealwright/protocols'),
      'packages/wallet/src/keys/other.ts': use('../kept.ts').replace('{ used }', '{ kept as used }'),
      'packages/console/src/kept.ts': use('@dealwright/agent-core/conversations'),
      'packages/dealwright/src/kept.ts': use('@dealwright/agent-core/queue/bullmq'),
      'packages/protocols/scripts/make.ts': use('../src/text.ts'),
      'packages/protocols/src/text.ts': 'export const used = 1\n',
    })
    expect(found).toEqual([])
  })

  it.each([
    ['protocols', '@dealwright/wallet'],
    ['protocols', 'dealwright'],
    ['wallet', '@dealwright/agent-core'],
    ['llm-local', '@dealwright/contracts'],
    ['agent-core', '@dealwright/wallet'],
    ['agent-core', '@dealwright/llm-local/llama'],
    ['devnet', '@dealwright/agent-core'],
    ['wallet', 'dealwright'],
    ['x402', '@dealwright/agent-core'],
    ['x402', '@dealwright/contracts'],
    ['x402', '@dealwright/wallet'],
    ['x402', 'dealwright'],
    ['wallet', '@dealwright/x402'],
    ['agent-core', '@dealwright/x402/pay'],
    ['console', '@dealwright/agent-core'],
    ['console', '@dealwright/agent-core/store/sqlite'],
    ['console', '@dealwright/wallet'],
    ['console', 'dealwright'],
    ['agent-core', '@dealwright/console'],
    ['wallet', '@dealwright/console/api'],
  ])('stops %s from importing %s', async (room, specifier) => {
    const file = `packages/${room}/src/kept.ts`
    expect(await lintFixture({ [file]: use(specifier) })).toEqual([`${file} ${restricted}`])
  })

  it('stops contracts from importing a room', async () => {
    const file = 'contracts/scripts/kept.ts'
    expect(await lintFixture({ [file]: use('@dealwright/protocols') })).toEqual([`${file} ${restricted}`])
  })

  it.each([
    ['packages/wallet/src/kept.ts', '../../protocols/src/index.ts'],
    ['packages/dealwright/src/cli/kept.ts', '../../../wallet/src/keys/index.ts'],
    ['packages/devnet/src/kept.ts', '../../../contracts/generated/index.ts'],
    ['packages/protocols/src/transport/xmtp/kept.ts', '../../../../wallet/dist/index.js'],
    ['test/e2e/kept.ts', '../../packages/wallet/src/index.ts'],
    ['examples/kept.ts', '../packages/dealwright/src/index.ts'],
  ])('stops %s from reaching into another room by path (%s)', async (file, specifier) => {
    expect(await lintFixture({ [file]: use(specifier) })).toEqual([`${file} ${restricted}`])
  })

  it.each([
    ['@xmtp/node-sdk', 'packages/protocols/src/transport/xmtp'],
    ['node-llama-cpp', 'packages/llm-local/src/llama'],
    ['bullmq', 'packages/agent-core/src/queue/bullmq'],
    ['ioredis', 'packages/agent-core/src/queue/bullmq'],
    ['pg', 'packages/agent-core/src/queue/bullmq'],
    ['@electric-sql/pglite-socket', 'packages/agent-core/src/queue/bullmq'],
    ['node:sqlite', 'packages/agent-core/src/store/sqlite'],
  ])('lets %s be imported by %s only', async (specifier, home) => {
    const homes = ['packages/protocols/src/transport/xmtp', 'packages/llm-local/src/llama']
    homes.push('packages/agent-core/src/queue/bullmq', 'packages/agent-core/src/store/sqlite')
    const others = homes.filter(folder => folder !== home)
    others.push('packages/protocols/src', 'packages/llm-local/src', 'packages/agent-core/src/deals')
    others.push('packages/wallet/src', 'packages/dealwright/src', 'packages/devnet/src', 'contracts/scripts')
    const files = [home, ...others].map(folder => [`${folder}/kept.ts`, use(specifier)] as const)
    const found = await lintFixture(Object.fromEntries(files))
    expect(found).toEqual(others.map(folder => `${folder}/kept.ts ${restricted}`).toSorted())
  })

  it('finds an import cycle', async () => {
    const found = await lintFixture({
      'packages/wallet/src/one.ts':
        "import { two } from './two.ts'\n\nexport const one = (): number => two()\n",
      'packages/wallet/src/two.ts':
        "import { one } from './one.ts'\n\nexport const two = (): number => one()\n",
    })
    expect(found).toContain('packages/wallet/src/one.ts import(no-cycle)')
  })

  it('finds a file of more than 500 lines', async () => {
    const found = await lintFixture({
      'packages/wallet/src/fits.test.ts': lines(500),
      'packages/wallet/src/long.test.ts': lines(501),
    })
    expect(found).toEqual(['packages/wallet/src/long.test.ts eslint(max-lines)'])
  })

  const promises = `const wait = async (): Promise<boolean> => true
export const forget = (): void => {
  wait()
}
export const misuse = (): number => (wait() ? 1 : 2)
`

  it.each([
    'packages/wallet/src/kept.ts',
    'packages/wallet/src/kept.test.ts',
    'test/e2e/kept.test.ts',
    'scripts/kept.ts',
  ])('finds floating and misused promises in %s', async file => {
    const found = await lintFixture({
      [file]: promises,
      'packages/wallet/tsconfig.json':
        '{ "extends": "../../tsconfig.json", "include": ["src/**/*.ts"], "exclude": ["src/**/*.test.ts"] }',
    })
    expect(found).toContain(`${file} typescript(no-floating-promises)`)
    expect(found).toContain(`${file} typescript(no-misused-promises)`)
  })

  it('finds any, escapes, unused names, and console in a library', async () => {
    const found = await lintFixture({
      'packages/wallet/src/kept.ts': `import { join } from 'node:path'
import { Used } from './used.ts'

// @ts-ignore
export const kept = (value: any): Used => value
console.log('libraries do not log')
`,
      'packages/wallet/src/used.ts': 'export type Used = string\n',
      'packages/dealwright/src/cli/main.ts': "console.log('the command does')\n",
    })
    expect(found).toEqual([
      'packages/wallet/src/kept.ts eslint(no-console)',
      'packages/wallet/src/kept.ts eslint(no-unused-vars)',
      'packages/wallet/src/kept.ts typescript(ban-ts-comment)',
      'packages/wallet/src/kept.ts typescript(consistent-type-imports)',
      'packages/wallet/src/kept.ts typescript(no-explicit-any)',
    ])
  })

  it('lets nothing but the guard and the keys of the wallet sign, or make a key', async () => {
    const sign = (method: string) =>
      `export const sign = (signer: { ${method}: (text: string) => string }) => signer.${method}('x')\n`
    const make = (name: string) => `import { ${name} } from 'ethers'\n\nexport const made = ${name}\n`
    const methods = ['signTransaction', 'signTypedData', 'signMessage', 'sendTransaction']
    const files: Record<string, string> = {
      'packages/wallet/src/guard/kept.ts': sign('signTypedData'),
      'packages/wallet/src/keys/kept.ts': make('SigningKey'),
      'packages/x402/src/key.ts': make('Wallet'),
      'packages/agent-core/src/key.ts': make('SigningKey'),
      'packages/wallet/src/escrow/key.ts': make('HDNodeWallet'),
    }
    for (const method of methods) files[`packages/wallet/src/escrow/${method}.ts`] = sign(method)
    for (const room of ['agent-core', 'dealwright', 'x402'])
      files[`packages/${room}/src/kept.ts`] = sign('signMessage')
    expect(await lintFixture(files)).toEqual(
      [
        ...['agent-core', 'x402'].map(room => `packages/${room}/src/key.ts ${restricted}`),
        `packages/wallet/src/escrow/key.ts ${restricted}`,
        ...['agent-core', 'dealwright', 'x402'].map(room => `packages/${room}/src/kept.ts ${property}`),
        ...methods.map(method => `packages/wallet/src/escrow/${method}.ts ${property}`),
      ].toSorted(),
    )
  })
})
