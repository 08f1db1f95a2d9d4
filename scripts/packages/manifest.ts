import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

type Target = string | null | { readonly [condition: string]: Target }

const target: z.ZodType<Target> = z.lazy(() => z.union([z.string(), z.null(), z.record(z.string(), target)]))

const manifest = z.object({
  name: z.string(),
  private: z.boolean().default(false),
  workspaces: z.array(z.string()).default([]),
  exports: z.record(z.string(), target).default({}),
})

/** What the package checks read of a package.json. */
export type Manifest = z.infer<typeof manifest>

/** Reads the package.json of a folder. */
export const readManifest = (folder: string): Manifest =>
  manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))

/** Every file that a package's export map names, under any condition, as paths from its folder. */
export const listTargets = ({ exports }: Pick<Manifest, 'exports'>): readonly string[] => {
  const walk = (value: Target): readonly string[] => {
    if (value === null) return []
    return typeof value === 'string' ? [value] : Object.values(value).flatMap(walk)
  }
  return [...new Set(Object.values(exports).flatMap(walk))].map(path => path.replace(/^\.\//, ''))
}
