// npm run check:packages: packs every publishable package as npm would and checks what a consumer gets. Build first.
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { checkPackage } from './check-package.ts'
import { importPackages } from './import-packages.ts'
import { listPackages } from './list-packages.ts'
import { type PackedPackage, packPackage } from './pack-package.ts'

const root = dirname(dirname(import.meta.dirname))
// Below the root's node_modules, so that the unpacked packages find their dependencies as installed ones would.
const consumer = join(root, 'node_modules', '.dealwright-consumer')

rmSync(consumer, { recursive: true, force: true })
mkdirSync(consumer, { recursive: true })
const packages: PackedPackage[] = []
const problems: string[] = []
try {
  for (const folder of listPackages(root)) {
    const packed = await packPackage(folder, { consumer })
    packages.push(packed)
    const found = await checkPackage(packed)
    problems.push(...found.map(problem => `${relative(root, folder)}: ${problem}`))
  }
  problems.push(...(await importPackages(packages, { consumer })))
} finally {
  rmSync(consumer, { recursive: true, force: true })
}
if (packages.length === 0) problems.push('No publishable package was found.')
for (const problem of problems) console.log(problem)
console.log(`${packages.length} packages checked, ${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
