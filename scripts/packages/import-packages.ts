import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../test/run-command.ts'
import type { PackedPackage } from './pack-package.ts'

/** Conformance kits run inside a test runner only, so they are found but not loaded. */
const script = `
let failed = 0
for (const specifier of JSON.parse(process.argv[2])) {
  try {
    const url = import.meta.resolve(specifier)
    if (!/conformance$|package\\.json$/.test(specifier)) await import(url)
  } catch (error) {
    failed += 1
    console.log(specifier + ': ' + error.message.split('\\n')[0])
  }
}
process.exit(failed > 0 ? 1 : 0)
`

export interface ImportPackagesParameters {
  /** The project whose node_modules hold the packages. */
  readonly consumer: string
}

/** Imports every entry of the unpacked packages as a plain consumer does; answers a line for each that fails. */
export const importPackages = async (
  packages: readonly PackedPackage[],
  { consumer }: ImportPackagesParameters,
): Promise<readonly string[]> => {
  const specifiers = packages.flatMap(({ manifest }) =>
    Object.keys(manifest.exports).map(path => `${manifest.name}${path.slice(1)}`),
  )
  writeFileSync(join(consumer, 'import.mjs'), script)
  const { code, output } = await runCommand('node', ['import.mjs', JSON.stringify(specifiers)], {
    cwd: consumer,
    env: { NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
  })
  return code === 0 ? [] : [output.trim() || 'importing the packages ended without a word']
}
