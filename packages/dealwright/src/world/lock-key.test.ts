import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockKey } from './lock-key.ts'

const address = `0x${'aB'.repeat(20)}` as const

describe('lockKey', () => {
  let folder: string
  const servers: Server[] = []
  const children: ChildProcess[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-state-'))
  })

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    for (const server of servers.splice(0)) server.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** An endpoint that only says which chain it is. */
  const startChain = async (chainId: number): Promise<string> => {
    const server = createServer((_request, response) =>
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: `0x${chainId.toString(16)}` })),
    ).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    const place = server.address()
    return `http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}`
  }

  const lock = (url: string, holder = 'agent alice', who: typeof address = address) =>
    lockKey({ address: who, urls: [url], holder, env: { DEALWRIGHT_STATE_DIR: join(folder, 'state') } })

  /** A process that holds the lock until it is killed. */
  const holdElsewhere = async (url: string): Promise<ChildProcess> => {
    const script = `
      import { lockKey } from ${JSON.stringify(join(import.meta.dirname, 'lock-key.ts'))}
      const [url, address] = process.argv.slice(1)
      await lockKey({ address, urls: [url], holder: 'agent bob (data in /b)', env: process.env })
      console.log('held')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, url, address], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DEALWRIGHT_STATE_DIR: join(folder, 'state') },
    })
    children.push(child)
    const first = child.stdout === null ? [] : await once(child.stdout, 'data')
    expect(String(first[0])).toContain('held')
    return child
  }

  it('refuses a key that another process holds, says who, and has it back once that is killed', async () => {
    const url = await startChain(8453)
    const other = await holdElsewhere(url)
    // Another node of the same chain is no way around it.
    const twin = await startChain(8453)
    for (const endpoint of [url, twin, url])
      await expect(lock(endpoint)).rejects.toMatchObject({
        code: 'key-locked',
        retryable: true,
        message: expect.stringMatching(
          new RegExp(
            `^The key at ${address} on chain 8453 is in use by agent bob \\(data in /b\\), process ${other.pid} on .* since .*\\. Stop it, or give this agent a key of its own\\.$`,
          ),
        ),
      })
    const gone = once(other, 'exit')
    other.kill('SIGKILL')
    await gone
    const release = await lock(twin)
    await expect(lock(url, 'agent carol')).rejects.toThrow(`in use by agent alice, process ${process.pid} on`)
    release()
    ;(await lock(url))()
  })

  it('leaves other keys and other chains alone', async () => {
    const [base, optimism] = await Promise.all([startChain(8453), startChain(10)])
    const held = [
      await lock(base),
      await lock(optimism),
      await lock(base, 'agent bob', `0x${'cd'.repeat(20)}`),
    ]
    expect(new Set(await readdir(join(folder, 'state'))).size, 'a lock and its owner each').toBe(6)
    for (const release of held) release()
  })

  it('tells development chains with one id apart by where they are', async () => {
    const [mine, other] = await Promise.all([startChain(31_337), startChain(31_337)])
    const release = await lock(mine)
    const elsewhere = await lock(other)
    await expect(lock(mine)).rejects.toMatchObject({ code: 'key-locked' })
    release()
    elsewhere()
  })

  it('keeps its folder private, and says what to do where it cannot be made', async () => {
    const url = await startChain(10)
    ;(await lock(url))()
    expect((await stat(join(folder, 'state'))).mode & 0o777).toBe(0o700)
    await writeFile(join(folder, 'file'), '')
    const env = { DEALWRIGHT_STATE_DIR: join(folder, 'file', 'state') }
    await expect(lockKey({ address, urls: [url], holder: 'agent a', env })).rejects.toMatchObject({
      code: 'no-state-folder',
      message: expect.stringContaining('set DEALWRIGHT_STATE_DIR'),
    })
  })

  it('asks the next endpoint where one is gone, and names hosts only where all are', async () => {
    const url = await startChain(10)
    const gone = 'http://127.0.0.1:1/secret'
    const env = { XDG_STATE_HOME: folder }
    const release = await lockKey({ address, urls: [gone, url], holder: 'agent a', env })
    expect((await stat(join(folder, 'dealwright'))).isDirectory()).toBe(true)
    release()
    const error = await lockKey({ address, urls: [gone], holder: 'agent a', env }).catch(thrown => thrown)
    expect(error).toMatchObject({ code: 'rpc-unreachable', retryable: true })
    expect(error.message).toBe('No chain answers at 127.0.0.1:1: start it, or correct the RPC URL.')
  })
})
