import { isLoopback } from '../guard/check-host.ts'
import { refuse } from '../guard/refuse.ts'
import type { Metric } from '../metrics/metric.ts'
import { metricsType, writeMetrics } from '../metrics/write-metrics.ts'
import { clientOf } from './client-of.ts'
import type { ConsoleApp, RouteContext } from './console-environment.ts'
import { isSameSecret } from './is-same-secret.ts'

/** What {@link mountMachine} needs beside the routes' context. */
export interface MachineOptions {
  /** Where this console is reached. */
  readonly url: string
  /** Whether only this machine reaches this console, with nothing in between. */
  readonly isLocal: boolean
  readonly metricsToken: string | undefined
  /** The console's own figures. */
  readonly own: () => readonly Metric[]
}

/** What machines ask, without a session: liveness, readiness, figures, and who this agent is. None of it changes anything. */
export function mountMachine(
  app: ConsoleApp,
  { port }: Pick<RouteContext, 'port'>,
  { url, isLocal, metricsToken, own }: MachineOptions,
): void {
  app.get('/health', context => context.json({ status: 'ok' }))
  app.get('/ready', async context => {
    const isReady = await port.isReady()
    return context.json({ status: isReady ? 'ready' : 'starting' }, isReady ? 200 : 503)
  })
  app.get('/.well-known/agent-card.json', async context => {
    const card = await port.agentCard(url)
    return card === undefined ? refuse(context, nothingPublished) : context.json(card)
  })
  app.get('/.well-known/agent-registration.json', async context => {
    const file = await port.registration()
    return file === undefined ? refuse(context, nothingPublished) : context.json(file)
  })
  app.get('/metrics', async context => {
    const given = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1]
    const isLetIn =
      metricsToken === undefined
        ? isLocal && isLocalClient(clientOf(context))
        : given !== undefined && isSameSecret(given, metricsToken)
    if (!isLetIn) return refuse(context, noMetrics)
    context.header('cache-control', 'no-store')
    context.header('content-type', metricsType)
    return context.body(writeMetrics([...(await port.metrics()), ...own()]))
  })
}

const nothingPublished = {
  status: 404,
  code: 'not-published',
  message: 'The agent has published nothing: it sells nothing, or has not started.',
} as const

const noMetrics = {
  status: 401,
  code: 'no-metrics',
  message: 'Figures are for this machine, or for whoever has the token: send it as Authorization: Bearer.',
} as const

function isLocalClient(address: string): boolean {
  return isLoopback(address.replace(/^::ffff:/, ''))
}
