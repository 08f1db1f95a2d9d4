import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

const root = dirname(dirname(import.meta.dirname))
const tsconfig =
  '{ "compilerOptions": { "strict": true, "target": "es2024", "module": "nodenext", "types": [] } }'
const run = promisify(execFile)
const report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) })
const outcome = z.object({ code: z.number(), stdout: z.string() })

/** Lints a small tree of files under the repository's own rules; answers `'<file> <rule>'` for each finding, sorted. */
export const lintFixture = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-lint-'))
  try {
    await copyFile(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    await writeFile(join(folder, 'tsconfig.json'), tsconfig)
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')
    const { stdout } = await run(process.execPath, [oxlint, '--type-aware', '--format=json'], {
      cwd: folder,
    }).catch((error: unknown) => {
      const failed = outcome.parse(error)
      if (failed.code !== 1) throw error
      return failed
    })
    const { diagnostics } = report.parse(JSON.parse(stdout))
    return [...new Set(diagnostics.map(({ code, filename }) => `${filename} ${code}`))].toSorted()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
