import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { OpenQueueParameters } from '@dealwright/agent-core/queue/bullmq'

const worker = `
  import { openQueue } from '@dealwright/agent-core/queue/bullmq'
  const { options, queue, id } = JSON.parse(process.argv[1])
  const port = await openQueue(options)
  await port.work(queue, async ({ checkpoint }) => {
    await checkpoint('half')
    process.stdout.write('started')
    await new Promise(() => {})
  })
  await port.enqueue({ queue, id, data: 'left' })
`

export interface LeaveBehindParameters {
  options: OpenQueueParameters
  queue: string
  id: string
}

/** In another process: enqueues a queue job, lets a worker start it and keep the checkpoint 'half', and kills that process with SIGKILL. */
export const leaveBehind = async (parameters: LeaveBehindParameters): Promise<void> => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', worker, JSON.stringify(parameters)], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const started = await Promise.race([once(child.stdout, 'data'), exited.then(() => undefined)])
  child.kill('SIGKILL')
  await exited
  if (!started) throw new Error('The process ended before its worker started.')
}
