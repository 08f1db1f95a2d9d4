import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { runCommand } from '../test/run-command.ts'
import { listTargets } from './manifest.ts'
import type { PackedPackage } from './pack-package.ts'

/** Checks one packed package; answers a line or more for each problem. */
export const checkPackage = async (packed: PackedPackage): Promise<readonly string[]> => [
  ...checkFiles(packed),
  ...(await lint(packed)),
  ...(await checkTypes(packed)),
]

/** A tarball holds what its export map names, and neither tests nor build records. */
export const checkFiles = ({
  manifest,
  files,
}: Pick<PackedPackage, 'manifest' | 'files'>): readonly string[] => [
  ...listTargets(manifest)
    .filter(path => !files.includes(path))
    .map(path => `exports names ${path}, which the tarball lacks: build first, or fix the export map`),
  ...files
    .filter(path => /\.test(-d)?\.|\.tsbuildinfo$|(^|\/)(test|fixtures|scratch)[./]/.test(path))
    .map(path => `the tarball holds ${path}: leave it out under "files"`),
]

const lint = async ({ folder }: PackedPackage): Promise<readonly string[]> => {
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, strict: true })
  return messages
    .filter(({ type }) => type !== 'suggestion')
    .map(message => `publint: ${formatMessage(message, pkg) ?? message.code}`)
}

const checkTypes = async ({ tarball, folder }: PackedPackage): Promise<readonly string[]> => {
  const { code, output } = await runCommand(
    'attw',
    [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'],
    { cwd: folder },
  )
  return code === 0 ? [] : [`attw: ${output.trim()}`]
}
