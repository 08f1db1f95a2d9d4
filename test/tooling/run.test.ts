import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const scripts = join(dirname(dirname(import.meta.dirname)), 'scripts')
let root = ''

/** Stands for npm: notes what it is asked, and makes what the set-up then looks for. Fails while `fail` holds a text, waits while `hold` is there. */
const npm = `
const { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, rmSync, writeFileSync } = require('node:fs')
const [command, what] = process.argv.slice(2)
appendFileSync('npm.log', command + ' ' + (what ?? '') + '\\n')
if (existsSync('fail')) {
  console.error(readFileSync('fail', 'utf8'))
  process.exit(1)
}
if (command === 'ci') {
  rmSync('node_modules', { recursive: true, force: true })
  while (existsSync('hold')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
  mkdirSync('node_modules/.bin', { recursive: true })
  writeFileSync('node_modules/.package-lock.json', readFileSync('package-lock.json'))
}
if (command === 'rebuild') {
  mkdirSync('node_modules/node/bin', { recursive: true })
  symlinkSync(process.execPath, 'node_modules/node/bin/node')
}
if (command === 'run' && what === 'page') {
  mkdirSync('packages/console/dist/page', { recursive: true })
  writeFileSync('packages/console/dist/page/index.html', '')
} else if (command === 'run') {
  mkdirSync('contracts/generated', { recursive: true })
  writeFileSync('contracts/generated/index.ts', '')
}
`

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dealwright run-'))
  cpSync(scripts, join(root, 'scripts'), { recursive: true })
  mkdirSync(join(root, 'test', 'bench'), { recursive: true })
  mkdirSync(join(root, 'contracts', 'src'), { recursive: true })
  lock('1.0.0')
  writeFileSync(join(root, 'npm-cli.js'), npm)
  writeFileSync(
    join(root, 'test', 'bench', 'run.ts'),
    'console.log(process.argv.slice(2).join())\nprocess.exitCode = 3\n',
  )
})
afterEach(() => {
  chmodSync(root, 0o700)
  rmSync(root, { recursive: true, force: true })
})

const start = (...args: readonly string[]) =>
  spawn(process.execPath, [join(root, 'scripts', 'run.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_execpath: join(root, 'npm-cli.js'), npm_node_execpath: process.execPath },
  })

const run = async (...args: readonly string[]) => {
  const child = start(...args)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code: Number(code), stdout, stderr: stderr.replaceAll(/\d+\.\d s/g, 'n s') }
}

/** Locks the one package there is at a version. */
const lock = (version: string) =>
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, 'node_modules/one': { version } } }),
  )

const asked = () => readFileSync(join(root, 'npm.log'), 'utf8').trim().split('\n')
const everything = ['ci --ignore-scripts', 'rebuild node', 'run bindings']

describe('run.mjs', () => {
  it('sets up with a line for each step, runs the task, and is silent when nothing lacks', async () => {
    const first = await run('bench', 'queue', '--json')
    expect(first).toEqual({
      code: 3,
      stdout: 'queue,--json\n',
      stderr:
        'Installing packages (about a minute, 2 GB) … n s\nInstalling Node 24 … n s\nCompiling contracts … n s\n',
    })
    expect(asked()).toEqual(everything)
    expect(await run('bench')).toEqual({ code: 3, stdout: '\n', stderr: '' })
    expect(asked()).toEqual(everything)
  })

  it('builds the page of the console for who looks at it, and only then', async () => {
    const cli = join(root, 'packages', 'dealwright', 'src', 'cli')
    mkdirSync(cli, { recursive: true })
    mkdirSync(join(root, 'packages', 'console', 'page'), { recursive: true })
    writeFileSync(join(cli, 'main.ts'), 'console.log(process.argv.slice(2).join())\n')
    expect((await run('demo')).stdout).toBe('demo\n')
    expect(asked()).toEqual(everything)
    const chat = await run('demo', '--chat')
    expect(chat).toEqual({
      code: 0,
      stdout: 'demo,--chat\n',
      stderr: "Building the console's page … n s\n",
    })
    await run('chat', '--console')
    expect(asked()).toEqual([...everything, 'run page'])
    writeFileSync(join(root, 'packages', 'console', 'page', 'main.tsx'), '')
    await run('chat', '--console')
    expect(asked()).toEqual([...everything, 'run page', 'run page'])
  })

  it('sets up again what has changed', async () => {
    await run('setup')
    writeFileSync(join(root, 'contracts', 'src', 'New.sol'), '')
    await run('setup')
    expect(asked()).toEqual([...everything, 'run bindings'])
    lock('1.0.1')
    await run('setup')
    expect(asked()).toEqual([...everything, 'run bindings', ...everything])
  })

  it('lets one of two at once do the work', async () => {
    const hold = join(root, 'hold')
    writeFileSync(hold, '')
    const one = run('bench')
    await vi.waitFor(() => expect(asked()).toEqual(['ci --ignore-scripts']), 30_000)
    const two = start('bench')
    const exited = once(two, 'exit')
    let seen = ''
    for await (const chunk of two.stderr) {
      seen += String(chunk)
      if (seen.includes('Waiting for another set-up')) rmSync(hold, { force: true })
    }
    expect((await one).code).toBe(3)
    expect(await exited).toEqual([3, null])
    expect(asked()).toEqual(everything)
  })

  it('says in one line what to do when npm fails, and tries again next time', async () => {
    writeFileSync(join(root, 'fail'), 'npm error code ENOSPC\nnpm error nospc no space left on device, write')
    const failed = await run('bench')
    expect(failed.code).toBe(1)
    expect(failed.stdout).toBe('')
    expect(failed.stderr).toBe(
      'Installing packages (about a minute, 2 GB) … failed\nThe disk is full: free about 4 GB where this folder lies, then run this again.\n',
    )
    rmSync(join(root, 'fail'))
    expect((await run('bench')).code).toBe(3)
  })

  it('shows the end of what npm wrote when it does not know the cause', async () => {
    writeFileSync(join(root, 'fail'), 'npm error something new')
    const { stderr } = await run('bench')
    expect(stderr).toContain('npm error something new\n')
    expect(stderr).toContain('`npm ci --ignore-scripts` failed')
  })

  it('leaves alone what a person has installed', async () => {
    mkdirSync(join(root, 'node_modules', 'node', 'bin'), { recursive: true })
    symlinkSync(process.execPath, join(root, 'node_modules', 'node', 'bin', 'node'))
    writeFileSync(
      join(root, 'node_modules', '.package-lock.json'),
      readFileSync(join(root, 'package-lock.json')),
    )
    await run('setup')
    expect(asked()).toEqual(['run bindings'])
  })

  it('brings a lost Node 24 back without installing all again', async () => {
    await run('setup')
    rmSync(join(root, 'node_modules', 'node'), { recursive: true })
    expect((await run('bench')).code).toBe(3)
    expect(asked()).toEqual([...everything, 'rebuild node'])
  })

  it('says which line mends a Node 24 that does not run', async () => {
    await run('setup')
    const node = join(root, 'node_modules', 'node', 'bin', 'node')
    rmSync(node)
    writeFileSync(node, 'not a program', { mode: 0o755 })
    const { code, stderr } = await run('bench')
    expect(code).toBe(1)
    expect(stderr).toBe(
      'Node 24 in node_modules does not run: run `npm rebuild node` in the repository, then run this again.\n',
    )
  })

  it('names the tasks there are', async () => {
    appendFileSync(join(root, 'npm.log'), '')
    const { code, stderr } = await run('dmeo')
    expect(code).toBe(64)
    expect(stderr).toContain('npm run demo, npm run devnet')
    expect(asked()).toEqual([''])
  })
})
