import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { runCommand } from '../test/run-command.ts'
import { type Manifest, readManifest } from './manifest.ts'

const packReport = z.array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }))

/** A package as `npm pack` makes it, and unpacked as a consumer would have it. */
export interface PackedPackage {
  readonly manifest: Manifest
  readonly tarball: string
  /** Where it lies unpacked: `<consumer>/node_modules/<name>`. */
  readonly folder: string
  /** Paths of its files, from its folder. */
  readonly files: readonly string[]
}

export interface PackPackageParameters {
  /** A folder that stands for a project which installed the package. */
  readonly consumer: string
}

/** Packs a package with npm and unpacks it into a consumer's node_modules. Throws where npm or tar fail. */
export const packPackage = async (
  source: string,
  { consumer }: PackPackageParameters,
): Promise<PackedPackage> => {
  const manifest = readManifest(source)
  const folder = join(consumer, 'node_modules', manifest.name)
  mkdirSync(folder, { recursive: true })
  const packed = await runCommand(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', consumer],
    {
      cwd: source,
    },
  )
  if (packed.code !== 0) throw new Error(`npm pack failed for ${manifest.name}:\n${packed.output}`)
  const [report] = packReport.parse(JSON.parse(packed.stdout))
  if (!report) throw new Error(`npm pack made no tarball for ${manifest.name}`)
  const tarball = join(consumer, report.filename)
  const unpacked = await runCommand('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder], {
    cwd: consumer,
  })
  if (unpacked.code !== 0) throw new Error(`tar failed for ${manifest.name}:\n${unpacked.output}`)
  return { manifest, tarball, folder, files: report.files.map(({ path }) => path) }
}
