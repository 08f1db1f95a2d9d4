import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPort } from './find-port.ts'

/** A Redis of our own that can be stopped and started again with its data. */
export interface RunningRedis {
  readonly url: string
  /** Ends it at once, as a crash would, keeping its data for {@link RunningRedis.start}. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends it and forgets its data. */
  close(): Promise<void>
}

/** Whether a redis-server can be started on this machine. */
export const hasRedisServer = (): boolean => spawnSync('redis-server', ['--version']).status === 0

// A shell stands between: it holds on to our pipe, so that Redis ends with us even when we are killed.
const guarded = 'redis-server "$@" & pid=$!; read -r line; kill -9 $pid; wait $pid'

/**
 * Starts redis-server on a free port of the loopback interface; every write is in its log before it is acknowledged.
 * Data go to `folder`, made if needed; default a new temporary one.
 */
export const startRedis = async (folder?: string): Promise<RunningRedis> => {
  const data = folder ?? (await mkdtemp(join(tmpdir(), 'dealwright-redis-')))
  await mkdir(data, { recursive: true })
  const port = await findPort()
  const options = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--dir',
    data,
    '--appendonly',
    'yes',
    '--save',
    '',
  ]
  const start = async () => {
    const shell = spawn('/bin/sh', ['-c', guarded, 'redis', ...options], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const exited = once(shell, 'exit')
    let output = ''
    for await (const chunk of shell.stdout) {
      output += String(chunk)
      if (output.includes('Ready to accept connections')) break
    }
    if (!output.includes('Ready to accept connections')) {
      throw new Error(`redis-server did not start: ${output}`)
    }
    return async () => {
      shell.stdin.end()
      await exited
    }
  }
  let stop = await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => stop(),
    start: async () => {
      stop = await start()
    },
    close: async () => {
      await stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}
