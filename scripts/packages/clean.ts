// Removes what builds left behind: a file whose source is gone must not be published.
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listPackages } from './list-packages.ts'

const root = dirname(dirname(import.meta.dirname))
for (const folder of listPackages(root)) rmSync(join(folder, 'dist'), { recursive: true, force: true })
