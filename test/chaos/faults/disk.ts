import { execFile, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Fault } from './fault.ts'

const run = promisify(execFile)

/** Bytes: less than any of an agent's databases holds, so that none can grow, nor be written beyond its beginning. */
const full = '4096:'
const free = 'unlimited:'

/** For some seconds one agent can write to no file beyond its first pages, as on a full disk. */
export const disk: Fault = {
  lacks: () =>
    spawnSync('prlimit', ['--version']).status === 0
      ? undefined
      : 'The fault disk needs prlimit of util-linux: install it, on Linux.',
  strike: async (world, random) => {
    const { pid } = random.pick([world.buyer, world.seller])
    if (pid === undefined) return
    const limit = (size: string) => run('prlimit', [`--pid=${pid}`, `--fsize=${size}`]).catch(() => undefined)
    await limit(full)
    await sleep(random.between(500, 4_000))
    await limit(free)
  },
}
