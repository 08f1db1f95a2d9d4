import type { Agent } from '@dealwright/agent-core'
import type { StartedConsole } from '@dealwright/console'
import { DealwrightError } from '@dealwright/protocols'
import { openTally } from './collect-metrics.ts'
import { createConsolePort } from './create-console-port.ts'
import { openOffice } from './office.ts'

/** What {@link serveConsole} may be told. */
export interface ServeConsoleParameters {
  /** Default 4477, else the next free one. 0: any free port. */
  readonly port?: number
  /** Default `127.0.0.1`: this machine only. Anything else is reachable by others, without encryption. */
  readonly host?: string
  /** Where people reach the console through a proxy that speaks TLS, e.g. `https://agent.example`. */
  readonly publicUrl?: string
  /** Lets whoever sends it read `/metrics`. Default: only this machine can. */
  readonly metricsToken?: string
  /** Gets a line for people about what they should know. Default: none. */
  readonly onNotice?: (line: string) => void
}

/** An agent's console that is being served. */
export type ServedConsole = Pick<StartedConsole, 'url' | 'port' | 'createLink' | 'close'> & AsyncDisposable

const served = new WeakSet<Agent>()

/**
 * Serves the console of an agent: the page on which its owner talks to it, approves what it may do and watches its deals. Only whoever
 * opens a link of `createLink` gets in; a link is good once, for a quarter of an hour. Starts the agent; ends with it.
 * Throws `console-open`, `port-taken`, `no-office`.
 *
 * ```ts
 * import { createAgent, serveConsole } from 'dealwright'
 *
 * await using alice = await createAgent({ name: 'alice' })
 * const { createLink } = await serveConsole(alice)
 * console.log(createLink())
 * ```
 */
export async function serveConsole(
  agent: Agent,
  { port: listenOn, host, publicUrl, metricsToken, onNotice = () => {} }: ServeConsoleParameters = {},
): Promise<ServedConsole> {
  const office = openOffice(agent)
  if (served.has(agent))
    throw new DealwrightError({
      code: 'console-open',
      message: `${agent.name} has a console already: use that one.`,
    })
  served.add(agent)
  const tally = openTally(agent)
  let isStarted = false
  const onError = (error: unknown) => {
    onNotice(`Console: ${error instanceof Error ? error.message : String(error)}`)
  }
  try {
    // Only agents with a console load a web server.
    const { startConsole, isLoopback } = await import('@dealwright/console')
    await agent.start()
    isStarted = true
    agent.on('stop', () => {
      isStarted = false
    })
    const port = createConsolePort(agent, { office, tally, onError, isStarted: () => isStarted })
    const started = await startConsole({
      port,
      onError,
      ...(listenOn === undefined ? {} : { listenOn }),
      ...(host === undefined ? {} : { host }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(metricsToken === undefined ? {} : { metricsToken }),
    })
    if (host !== undefined && !isLoopback(host))
      onNotice(
        `The console listens on ${host}: other machines reach it without encryption, so that whoever is on the way can read and take over sessions. Put a proxy that speaks TLS before it, or leave host out.`,
      )
    const close = async () => {
      tally.close()
      await started.close()
      served.delete(agent)
    }
    office.defer(close)
    const { url, port: bound, createLink } = started
    return { url, port: bound, createLink, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    tally.close()
    served.delete(agent)
    throw error
  }
}
