import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const console = join(root, 'packages', 'console')
/** Held by the one test file that builds; others wait. */
const lock = join(root, 'node_modules', '.dealwright-page-lock')
const lockLifetimeMs = 60_000

/** Builds the console's page unless what is built is newer than its sources. */
export async function buildPage(): Promise<void> {
  while (!(await take())) await pause(100)
  try {
    if (await isFresh()) return
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: console })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += String(chunk)))
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`The page cannot be built: ${said}`)
  } finally {
    await rmdir(lock)
  }
}

async function take(): Promise<boolean> {
  try {
    await mkdir(lock)
    return true
  } catch {
    // Whoever was killed while it built holds nothing up for long.
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > lockLifetimeMs) await rmdir(lock).catch(() => {})
    return false
  }
}

async function isFresh(): Promise<boolean> {
  const built = await stat(join(console, 'dist', 'page', 'index.html')).catch(() => undefined)
  if (built === undefined) return false
  const entries = await readdir(join(console, 'page'), { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const changes = await Promise.all(
    [...files, join(console, 'vite.config.ts'), join(console, 'package.json')].map(path => stat(path)),
  )
  return changes.every(({ mtimeMs }) => mtimeMs <= built.mtimeMs)
}
