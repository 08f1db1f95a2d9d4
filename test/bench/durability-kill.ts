import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet } from '@dealwright/devnet'
import type { KillOrder, KillReport } from './durability-agent.ts'
import type { Figure } from './figure.ts'

const deals = 1_000
const patienceMs = 600_000

/**
 * Measures how long a process takes from its start to two running agents, after a SIGKILL in the middle of 1,000 funded deals: stores
 * and queue on disk, real wallets, a real chain. Then every deal has to end well.
 */
export const benchKill = async (): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-bench-kill-'))
  try {
    await using devnet = await createDevnet()
    const [seller, buyer] = devnet.accounts
    if (seller === undefined || buyer === undefined) throw new Error('The devnet has no accounts.')
    const order: KillOrder = {
      chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts, fromBlock: 0 },
      keys: [seller.privateKey, buyer.privateKey],
      folder,
      deals,
    }
    {
      await using filling = start(order, folder)
      await filling.until(report => report.type === 'working' && report.count >= deals)
    }
    const begin = performance.now()
    await using again = start({ ...order, deals: 0 }, folder)
    let processor = 0
    await again.until(report => {
      if (report.type === 'started') processor = report.processor
      return report.type === 'started'
    })
    const started = performance.now()
    await again.until(report => report.type === 'completed' && report.count >= deals)
    const ended = performance.now()
    return [
      {
        name: `durability.kill.recovery.${deals}`,
        value: (started - begin) / 1000,
        unit: 's',
        against: 'from starting the process after SIGKILL; a buyer and a seller, real wallets on anvil',
        bar: '< 10',
      },
      {
        name: `durability.kill.processor.${deals}`,
        value: processor,
        unit: 's',
        against: 'of that, time on a processor: what a busy machine does not change',
      },
      {
        name: `durability.kill.settled.${deals}`,
        value: (ended - begin) / 1000,
        unit: 's',
        against: 'until the last of the deals is paid',
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Child extends AsyncDisposable {
  /** Resolves with the first report that it holds for; rejects when the process ends before, or takes too long. */
  until(isReached: (report: KillReport) => boolean): Promise<void>
}

/** Starts the agents' process. Disposing kills it. */
function start(order: KillOrder, folder: string): Child {
  const flags = ['--conditions=@dealwright/source', '--disable-warning=ExperimentalWarning']
  const { NODE_OPTIONS: _ours, REDIS_URL: _theirs, ...environment } = process.env
  const child: ChildProcess = spawn(
    process.execPath,
    [...flags, join(import.meta.dirname, 'durability-agent.ts'), JSON.stringify(order)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...environment, DEALWRIGHT_STATE_DIR: join(folder, 'state') },
    },
  )
  const ended = once(child, 'exit')
  return {
    until: async isReached => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const hear = (message: unknown): void => {
        if (isReached(message as KillReport)) resolve()
      }
      const fail = (): void => reject(new Error('the agents ended by themselves'))
      const late = setTimeout(() => reject(new Error('the agents take too long')), patienceMs)
      child.on('message', hear).on('exit', fail)
      try {
        await promise
      } finally {
        clearTimeout(late)
        child.off('message', hear).off('exit', fail)
      }
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
