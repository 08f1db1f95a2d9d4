import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface RunningRedis {
  readonly url: string
  /** Ends the server at once, keeping its data for {@link RunningRedis.start}. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** Whether a redis-server can be started on this machine. */
export const hasRedisServer = (): boolean => spawnSync('redis-server', ['--version']).status === 0

/** Starts a redis-server of our own on a free port of the loopback interface, with its data in a new folder. */
export const startRedis = async (): Promise<RunningRedis> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-redis-'))
  const port = await findPort()
  const start = async () => {
    const args = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--appendonly',
      'yes',
      '--save',
      '',
    ]
    const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = once(server, 'exit')
    let output = ''
    for await (const chunk of server.stdout) {
      output += String(chunk)
      if (output.includes('Ready to accept connections')) break
    }
    if (server.exitCode !== null) throw new Error(`redis-server ended at once: ${output}`)
    return async () => {
      server.kill('SIGKILL')
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
      await rm(folder, { recursive: true })
    },
  }
}

/** A port of the loopback interface that is free now. */
export const findPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}
