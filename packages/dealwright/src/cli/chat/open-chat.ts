import { createAgent } from '../../create-agent.ts'
import { startDemoMarket } from '../../demo/start-demo-market.ts'
import { embeddedDevnet } from '../../world/embedded-world.ts'
import { openPlanner } from '../open-planner.ts'
import type { Status } from '../open-status.ts'

/** What {@link openChat} needs. */
export interface OpenChatParameters {
  /** Whether the agent lives in this process's own world, with a market of sellers. */
  readonly embedded: boolean
  readonly mandate: string | undefined
  readonly askAbove: string | undefined
  readonly status: Status
  readonly signal: AbortSignal
  readonly cleanup: AsyncDisposableStack
}

/** Starts the person's agent, and in the embedded world sellers for it to buy from. */
export async function openChat({ embedded, mandate, askAbove, status, signal, cleanup }: OpenChatParameters) {
  const planner = await openPlanner(status, signal)
  cleanup.defer(() => planner.close())
  if (embedded) {
    // Holding the world keeps it open until every agent in it has closed.
    const { release } = await embeddedDevnet.acquire()
    cleanup.defer(release)
  }
  const agent = await createAgent({
    name: 'you',
    planner,
    ...(mandate === undefined ? {} : { mandate }),
    ...(askAbove === undefined ? {} : { policy: { approveAbove: askAbove } }),
  })
  cleanup.defer(() => agent.close())
  const sellers = embedded ? await startDemoMarket({ planner }) : []
  for (const seller of sellers) cleanup.defer(() => seller.close())
  await agent.start()
  const names = new Map(sellers.map(({ address, name }): [string, string] => [address, name]))
  return { agent, token: await agent.token(), names, planner }
}
