import type { StorePort } from '@dealwright/agent-core'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import { signerFromKey } from '@dealwright/wallet'
import { type Agent, createAgent, DealwrightError } from 'dealwright'
import { readAgentConfig, storeIn } from './agent-config.ts'
import { controlFiles, controlVariable } from './control-folder.ts'
import { dieAtPoint } from './die-at-point.ts'
import type { AgentReport } from './messages.ts'
import { tamperWithStore } from './tamper-with-store.ts'

/** Exit code of an agent that could not start for a reason that may pass: the supervisor starts it again. */
export const tryAgainLater = 75

const startTimeMs = 60_000

/** Opens this process's agent, lets `prepare` set it up, starts it, and closes it on SIGTERM or when the supervisor is gone. */
export const runAgent = async (prepare: (agent: Agent) => void): Promise<void> => {
  const { name, privateKey, chain, xmtpUrl, dataDir, redisUrl, store } = readAgentConfig(process.env)
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  const late = setTimeout(() => {
    console.error('The agent did not start in time.')
    process.exit(tryAgainLater)
  }, startTimeMs)
  try {
    const agent = await createAgent({
      name,
      signer: signerFromKey(privateKey),
      chain,
      transport: { env: 'local', url: xmtpUrl },
      dataDir,
      concurrency: 16,
      policy: { budgets: [{ limit: '1000000 USDC', per: 'day' }] },
      ...(store === undefined ? {} : { store: await openTampered(dataDir, store === 'forgetful') }),
      ...(redisUrl === undefined ? {} : { queue: { redisUrl } }),
    })
    process.once('SIGTERM', () => {
      agent.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error)
          process.exit(1)
        },
      )
    })
    agent.on('error', error => console.error('error', describe(error)))
    agent.on('rejection', rejection => console.error('rejection', JSON.stringify(rejection)))
    agent.on('deal', ({ id, notice }) => console.log(new Date().toISOString(), id, JSON.stringify(notice)))
    prepare(agent)
    await agent.start()
    clearTimeout(late)
    tell({ type: 'started' })
  } catch (error) {
    console.error('start', describe(error))
    process.exit(error instanceof DealwrightError && error.retryable ? tryAgainLater : 1)
  }
}

/** Tells the supervisor something. */
export const tell = (report: AgentReport): void => {
  process.send?.(report)
}

const openTampered = async (dataDir: string, forgetful: boolean): Promise<StorePort> => {
  const { point } = controlFiles(process.env[controlVariable] ?? '.')
  return tamperWithStore(await openStore({ path: storeIn(dataDir) }), {
    forgetful,
    onPlanned: dieAtPoint(point),
  })
}

const describe = (error: unknown): string => {
  if (error instanceof DealwrightError) return `${error.code}: ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
