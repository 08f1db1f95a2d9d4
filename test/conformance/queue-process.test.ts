import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type OpenQueueParameters, openQueue } from '@dealwright/agent-core/queue/bullmq'
import { expect, onTestFinished, test } from 'vitest'
import { hasRedisServer, startRedis } from '../support/start-redis.ts'

// Uses everything once and closes; it must then end by itself, for it calls no process.exit.
const script = `
  import { openQueue } from '@dealwright/agent-core/queue/bullmq'
  const queue = await openQueue(JSON.parse(process.argv[1]))
  const done = Promise.withResolvers()
  await queue.watch('q', { completed: ({ result }) => done.resolve(result) })
  await queue.work('q', async ({ data }) => data + 1)
  await queue.work('idle', async () => null)
  await queue.enqueue({ queue: 'q', id: 'a', data: 1 })
  console.log(await done.promise)
  await queue.close()
`

const runScript = async (options: OpenQueueParameters, source = script) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, JSON.stringify(options)], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  })
  const exited = once(child, 'exit')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { output, errors, exit: await exited }
}

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-queue-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test.skipIf(!hasRedisServer())(
  'on Redis a closed queue lets the process end (needs redis-server)',
  async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.close())
    expect(await runScript({ redisUrl: redis.url })).toEqual({ output: '2\n', errors: '', exit: [0, null] })
  },
)

test('on the embedded engine a closed queue lets the process end, in memory and on disk', async () => {
  const ended = { output: '2\n', errors: '', exit: [0, null] }
  expect(await runScript({})).toEqual(ended)
  expect(await runScript({ dataDir: await newFolder() })).toEqual(ended)
})

test('queue jobs on disk survive closing and opening', async () => {
  const dataDir = join(await newFolder(), 'deep', 'queue')
  const first = await openQueue({ dataDir })
  await first.enqueue({ queue: 'q', id: 'a', data: { kept: true } })
  await first.close()
  await using again = await openQueue({ dataDir })
  expect(await again.status('q', 'a')).toMatchObject({ state: 'waiting' })
  const done = Promise.withResolvers<unknown>()
  await again.work('q', async ({ data }) => {
    done.resolve(data)
    return null
  })
  expect(await done.promise).toEqual({ kept: true })
})

test('another prefix on one engine is another world', async () => {
  const dataDir = await newFolder()
  await using one = await openQueue({ dataDir, prefix: 'one' })
  await using two = await openQueue({ dataDir, prefix: 'two' })
  await one.enqueue({ queue: 'q', id: 'a', data: null })
  expect(await two.status('q', 'a')).toBeUndefined()
})

test('a second process is refused the folder with one clear line that says who has it', async () => {
  const dataDir = await newFolder()
  await using _queue = await openQueue({ dataDir })
  const source = `
    import { openQueue } from '@dealwright/agent-core/queue/bullmq'
    await openQueue(JSON.parse(process.argv[1])).catch(error => console.log(error.code, error.retryable, error.message))`
  const { output } = await runScript({ dataDir }, source)
  expect(output).toContain(`queue-locked true The queue at ${dataDir} is in use by process ${process.pid} on`)
})

test('a folder that holds something else is refused with one clear line', async () => {
  await expect(openQueue({ dataDir: import.meta.filename })).rejects.toMatchObject({
    code: 'queue-unreachable',
  })
})
