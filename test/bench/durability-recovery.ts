import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Agent, type DealSummary, listDeals } from '@dealwright/agent-core'
import { readStore } from '@dealwright/agent-core/store/sqlite'
import { DealwrightError } from '@dealwright/protocols'
import { alice, bob, createSimulatedWorld, echo, simulated } from './durability-world.ts'
import type { Figure } from './figure.ts'

/** Sold, and waiting for work: funded. */
const sales = 450
/** Bought, and waiting for delivery: funded. */
const purchases = 450
/** Bought, and not yet told to anyone: the call for proposals is planned. */
const calls = 100
/** A seller bargains with one client about 100 deals at a time. */
const together = 50
const patienceMs = 30_000

/**
 * Measures how long an agent takes from opening its store file to having all of 1,000 open deals back: read, their timers armed, the
 * planned effects of 100 of them done. Then lets every deal end, which only living ones do.
 */
export const benchRecovery = async (): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-bench-recovery-'))
  try {
    const { queue, addAgent } = createSimulatedWorld()
    let isCut = false
    const allTold = Promise.withResolvers<number>()
    let told = 0
    const path = join(folder, 'agent.db')
    const openAgent = (): Promise<Agent> =>
      addAgent({
        name: 'agent',
        address: alice,
        path,
        onSend: ({ type }) => {
          if (isCut) throw new DealwrightError({ code: 'peer-unreachable', message: 'cut', retryable: true })
          if (type !== 'CallForProposals') return
          told += 1
          if (told === purchases + calls) allTold.resolve(performance.now())
        },
      })
    const joinPeer = (): Promise<Agent> =>
      addAgent({ name: 'peer', address: bob, path: join(folder, 'peer.db') })

    queue.isHeld = true
    {
      await using agent = await openAgent()
      await using peer = await joinPeer()
      await Promise.all([agent.start(), peer.start()])
      await Promise.all([buySigned(peer, sales), buySigned(agent, purchases)])
      await waitUntil(path, deal => deal.phase === 'working' && deal.openEffects === 0)
      isCut = true
      for (let n = 0; n < calls; n += 1) await buy(agent, n)
    }
    isCut = false
    const open = await readDeals(path)
    const count = open.filter(({ hasEnded }) => !hasEnded).length
    const waiting = open.filter(({ openEffects }) => openEffects > 0).length
    if (count !== sales + purchases + calls || waiting !== calls)
      throw new Error(`${count} open deals were prepared, ${waiting} with planned effects`)

    const begin = performance.now()
    await using agent = await openAgent()
    await agent.start()
    const started = performance.now()
    const live = Math.max(started, await allTold.promise)

    await using peer = await joinPeer()
    await peer.start()
    queue.isHeld = false
    await waitUntil(path, ({ phase }) => phase === 'completed')
    return [
      {
        name: `durability.recovery.${count}`,
        value: (live - begin) / 1000,
        unit: 's',
        against: `from opening the file; ${simulated}`,
        bar: '< 10',
      },
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}

const buy = (agent: Agent, n: number) => agent.buy(echo, { n }, { budget: '0.02 USDC' })

async function buySigned(agent: Agent, count: number): Promise<void> {
  for (let first = 0; first < count; first += together) {
    const deals = await Promise.all(Array.from({ length: together }, (_, n) => buy(agent, first + n)))
    await Promise.all(deals.map(deal => deal.hash()))
  }
}

/** As the store has them, whether or not its agent runs. */
async function readDeals(path: string): Promise<readonly DealSummary[]> {
  await using store = await readStore({ path })
  return await listDeals(store)
}

async function waitUntil(path: string, isReached: (deal: DealSummary) => boolean): Promise<void> {
  for (const end = performance.now() + patienceMs; ; await sleep(250)) {
    const deals = await readDeals(path)
    const missing = deals.filter(deal => !isReached(deal))
    if (deals.length >= sales + purchases && missing.length === 0) return
    if (performance.now() < end) continue
    const states = new Set(missing.map(({ phase, failure }) => `${phase} ${failure?.message ?? ''}`.trim()))
    throw new Error(`${missing.length} of ${deals.length} deals are left: ${[...states].join('; ')}`)
  }
}
