// npm run record: runs the demo and draws what it prints into docs/demo.svg. By hand, when the story has changed.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drawTerminal } from './record/draw-terminal.ts'

const columns = 100
const root = fileURLToPath(new URL('..', import.meta.url))
const picture = 'docs/demo.svg'
const maxBytes = 60_000

const { NO_COLOR: _plain, ...environment } = process.env
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [
    '--conditions=@dealwright/source',
    '--disable-warning=ExperimentalWarning',
    'packages/dealwright/src/cli/main.ts',
    'demo',
  ],
  { cwd: root, encoding: 'utf8', env: { ...environment, FORCE_COLOR: '1' }, timeout: 120_000 },
)
if (status !== 0) {
  process.stderr.write(stdout + stderr)
  throw new Error(
    `The demo ended with ${status}, and only a deal makes a picture: run it by hand to see why.`,
  )
}

// The line of JSON for programs is five times as wide as a person's window.
const lines = stdout.trimEnd().split('\n')
const last = lines.pop() ?? ''
const shown = [...lines, last.length > columns ? `${last.slice(0, columns - 1)}…` : last].join('\n')
const svg = drawTerminal(shown, { columns, title: 'npm run demo' })
const bytes = Buffer.byteLength(svg)
if (bytes > maxBytes)
  throw new Error(`${picture} would take ${bytes} bytes, and a page should not wait for it.`)
writeFileSync(new URL(`../${picture}`, import.meta.url), svg)
process.stdout.write(`${picture}: ${lines.length + 1} lines, ${bytes} bytes\n`)
