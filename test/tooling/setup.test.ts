import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkMachine } from '../../scripts/setup/check-machine.mjs'
import { explainFailure } from '../../scripts/setup/explain-failure.mjs'
import { hashFiles } from '../../scripts/setup/hash-files.mjs'
import { matchesLockfile } from '../../scripts/setup/matches-lockfile.mjs'
import { outsidePath } from '../../scripts/setup/outside-path.mjs'
import { runHidden } from '../../scripts/setup/run-hidden.mjs'
import { isStamped, removeStamp, writeStamp } from '../../scripts/setup/stamp.mjs'
import { withLock } from '../../scripts/setup/with-lock.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dealwright setup-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('checkMachine', () => {
  const good = { node: '20.20.2', platform: 'linux', arch: 'x64', glibc: '2.36' }

  it('accepts what works', () => {
    expect(checkMachine(good)).toBeUndefined()
    expect(checkMachine({ node: '24.21.0', platform: 'darwin', arch: 'arm64' })).toBeUndefined()
    expect(checkMachine({ node: '22.18.0', platform: 'win32', arch: 'x64' })).toBeUndefined()
    expect(checkMachine({ ...good, glibc: '3.0' })).toBeUndefined()
  })

  it.each([
    ['an old Node', { node: '18.20.4' }, 'Node 18.20.4 is too old: install Node 20'],
    ['another system', { platform: 'freebsd' }, 'freebsd is not supported'],
    ['another processor', { arch: 'ia32' }, 'A ia32 Node is not supported'],
    ['an old glibc', { glibc: '2.31' }, 'glibc 2.31 is too old'],
  ])('says what to do about %s', (_, change, text) => {
    expect(checkMachine({ ...good, ...change })).toContain(text)
  })

  it('says what to do about a Linux without glibc', () => {
    expect(checkMachine({ node: '20.20.2', platform: 'linux', arch: 'x64' })).toContain('has no glibc')
  })
})

describe('explainFailure', () => {
  it.each([
    ['npm error code ENOTFOUND\nnpm error network request failed', 'cannot be reached'],
    ['npm error code ENOSPC\nnpm error nospc no space left on device, write', 'disk is full'],
    ["EROFS: read-only file system, mkdir '/x'", 'read-only'],
    ["EACCES: permission denied, access '/x'", 'may not be written to'],
    [
      'npm error code EUSAGE\nnpm error can only install when package.json and package-lock.json are in sync',
      'npm install',
    ],
    ['npm error code ETARGET\nnpm error notarget No matching version found', 'registry in use lacks'],
    ['spawn npm ENOENT', 'npm is not on PATH'],
  ])('turns %j into advice', (output, advice) => {
    expect(explainFailure(output)).toContain(advice)
  })

  it('leaves what it does not know alone', () => {
    expect(explainFailure('npm error something new')).toBeUndefined()
  })
})

describe('hashFiles', () => {
  it('changes with a content and a name, and with nothing else', () => {
    const hash = () => hashFiles(folder, ['.', 'missing'])
    writeFileSync(join(folder, 'one'), 'a')
    const first = hash()
    writeFileSync(join(folder, 'one'), 'a')
    expect(hash()).toBe(first)
    writeFileSync(join(folder, 'one'), 'b')
    expect(hash()).not.toBe(first)
    writeFileSync(join(folder, 'one'), 'a')
    writeFileSync(join(folder, 'two'), '')
    expect(hash()).not.toBe(first)
  })
})

describe('stamps', () => {
  it('hold until the text differs or they are removed', () => {
    const file = join(folder, 'deep', 'stamp')
    expect(isStamped(file, 'one')).toBe(false)
    writeStamp(file, 'one')
    expect(isStamped(file, 'one')).toBe(true)
    expect(isStamped(file, 'two')).toBe(false)
    removeStamp(file)
    expect(isStamped(file, 'one')).toBe(false)
  })
})

describe('withLock', () => {
  it('lets one at a time through, and frees the lock after a failure', async () => {
    const file = join(folder, 'lock')
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise(resolve => setTimeout(resolve, 5))
      inside -= 1
    }
    const failing = withLock(file, () => Promise.reject(new Error('on purpose')), { pollMs: 1 })
    await expect(failing).rejects.toThrow('on purpose')
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, work, { pollMs: 1 })))
    expect(most).toBe(1)
  })

  it('takes over the lock of a process that died', async () => {
    const file = join(folder, 'lock')
    const { output } = await runHidden(process.execPath, ['-p', 'process.pid'])
    writeFileSync(file, output.trim())
    const waitedFor: number[] = []
    const onWait = (pid: number) => waitedFor.push(pid)
    await expect(withLock(file, () => Promise.resolve('done'), { onWait })).resolves.toBe('done')
    expect(waitedFor).toEqual([Number(output)])
  })

  it('takes over a lock that nobody touches, whoever has its process id now', async () => {
    const file = join(folder, 'lock')
    writeFileSync(file, String(process.pid))
    await expect(withLock(file, () => Promise.resolve('done'), { pollMs: 5, staleMs: 50 })).resolves.toBe(
      'done',
    )
  })
})

describe('runHidden', () => {
  it('keeps what a command wrote, and says whether it went well', async () => {
    const good = await runHidden(process.execPath, ['-e', 'console.log("out"); console.error("err")'])
    expect(good.ok).toBe(true)
    expect(good.output.split('\n').toSorted()).toEqual(['', 'err', 'out'])
    expect((await runHidden(process.execPath, ['-e', 'process.exit(3)'])).ok).toBe(false)
    const missing = await runHidden('no-such-command', [])
    expect(missing.ok).toBe(false)
    expect(missing.output).toContain('ENOENT')
  })
})

describe('matchesLockfile', () => {
  const wanted = {
    packages: {
      '': {},
      'packages/wallet': { version: '0.1.0' },
      'node_modules/@dealwright/wallet': { link: true },
      'node_modules/zod': { version: '4.6.7' },
      'packages/wallet/node_modules/zod': { version: '3.0.0' },
      'node_modules/turbo-windows': { version: '2.0.0', optional: true },
    },
  }
  const { 'node_modules/turbo-windows': _, ...complete } = wanted.packages

  it('accepts what is complete for this system, and more', () => {
    expect(matchesLockfile(wanted, { packages: complete })).toBe(true)
    expect(
      matchesLockfile(wanted, { packages: { ...complete, 'node_modules/more': { version: '1.0.0' } } }),
    ).toBe(true)
  })

  it.each([
    'node_modules/zod',
    'packages/wallet/node_modules/zod',
    'node_modules/@dealwright/wallet',
  ] as const)('misses %s', path => {
    const { [path]: __, ...rest } = complete
    expect(matchesLockfile(wanted, { packages: rest })).toBe(false)
  })

  it('sees another version', () => {
    const other = { ...complete, 'node_modules/zod': { version: '4.6.6' } }
    expect(matchesLockfile(wanted, { packages: other })).toBe(false)
    expect(matchesLockfile(wanted, {})).toBe(false)
  })
})

describe('outsidePath', () => {
  it('leaves out what lies in the repository, and nothing else', () => {
    const path = [
      '/home/a b/node_modules/.bin',
      '/home/a b/packages/x/node_modules/.bin',
      '/usr/bin',
      '/home/node_modules/.bin',
    ]
    expect(outsidePath(path.join(delimiter), '/home/a b')).toBe(
      ['/usr/bin', '/home/node_modules/.bin'].join(delimiter),
    )
  })
})
