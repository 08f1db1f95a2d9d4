import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'

/**
 * Makes a child process end when this process ends, even by SIGKILL, when no code of ours runs any more: a shell of one
 * line waits on a pipe whose other end only this process holds, and so learns of its end from the kernel.
 * Windows has no such shell: there the child ends with an orderly exit of this process, and outlives a killed one.
 */
export const endWithParent = (child: ChildProcess, pid: number): void => {
  if (process.platform === 'win32') {
    const end = () => void child.kill()
    process.once('exit', end)
    child.once('exit', () => process.removeListener('exit', end))
    return
  }
  // `read` returns when the pipe closes. SIGTERM lets anvil write its state.
  const watcher = spawn('/bin/sh', ['-c', 'read -r line; kill -TERM "$1"', 'end-with-parent', `${pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // Without a shell the child still ends by close(); nothing else can be done here.
  watcher.on('error', () => undefined)
  // A dead child's id may come to belong to another process: its watcher goes at once.
  child.once('exit', () => void watcher.kill('SIGKILL'))
  watcher.unref()
}
