import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

const workspace = join(import.meta.dirname, '..', '..')

/**
 * Runs forge from npm on the contracts and returns its exit status.
 *
 * Solidity imports reach `node_modules` of the workspace, and solc resolves relative imports only below its base
 * path. So forge's root is the workspace, while its configuration lives beside the contracts.
 */
export function runForge(args: readonly string[]): number {
  const result = spawnSync(findForge(), [...args, '--root', workspace], {
    cwd: workspace,
    stdio: 'inherit',
    env: {
      ...process.env,
      FOUNDRY_CONFIG: join(workspace, 'contracts', 'foundry.toml'),
      // the compiler script is started through its shebang: with this Node, not the system's
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      // meant for our own TypeScript, not for the tools below
      NODE_OPTIONS: '',
    },
  })
  if (result.error) throw result.error
  return result.status ?? 1
}

/** The native program. The script that npm puts on the path hides its exit status: failed tests would look passed. */
function findForge(): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const require = createRequire(import.meta.resolve('@foundry-rs/forge/package.json'))
  const manifest = require.resolve(`@foundry-rs/forge-${process.platform}-${arch}/package.json`)
  return join(dirname(manifest), 'bin', process.platform === 'win32' ? 'forge.exe' : 'forge')
}

if (import.meta.main) process.exitCode = runForge(process.argv.slice(2))
