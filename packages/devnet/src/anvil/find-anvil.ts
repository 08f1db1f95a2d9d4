import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'

export interface FindAnvilParameters {
  platform?: string
  arch?: string
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/**
 * Finds the anvil binary that npm installed for this machine. The binary itself, not npm's wrapper around it: a signal
 * sent to a wrapper can end the wrapper alone. Throws `anvil-missing` when there is none.
 */
export const findAnvil = ({
  platform = process.platform,
  arch = process.arch,
}: FindAnvilParameters = {}): string => {
  const name = `@foundry-rs/anvil-${platform}-${architectures[arch] ?? arch}`
  try {
    // The platform package is a dependency of the wrapper, so it is looked up from where the wrapper is.
    const wrapper = import.meta.resolve('@foundry-rs/anvil/package.json')
    const folder = dirname(createRequire(wrapper).resolve(`${name}/package.json`))
    const binary = join(folder, 'bin', platform === 'win32' ? 'anvil.exe' : 'anvil')
    if (existsSync(binary)) return binary
    throw new Error(`${binary} does not exist`)
  } catch (cause) {
    throw new DealwrightError({
      code: 'anvil-missing',
      message: `The anvil binary for ${platform} ${arch} is not installed: run "npm install ${name}" or use a platform Foundry supports.`,
      cause,
    })
  }
}
