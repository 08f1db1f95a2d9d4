import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Devnet } from '@dealwright/devnet'
import { z } from 'zod'
import { startNode } from '../../e2e/run-node.ts'

const agentFile = fileURLToPath(new URL('console-agent.ts', import.meta.url))
const Ready = z.object({ url: z.string(), link: z.string() })

export interface StartConsoleAgentParameters {
  readonly devnet: Devnet
  /** Which of the devnet's accounts is the agent's. */
  readonly account: number
  /** Where it keeps what it must remember. */
  readonly folder: string
  /** 0: any. */
  readonly port: number
}

/** A person's agent in a process of its own. */
export interface ConsoleAgent {
  /** Such as `http://127.0.0.1:4477`. */
  readonly url: string
  readonly port: number
  /** Signs in once. */
  readonly link: string
  readonly child: ChildProcess
  /** Ends it as a power cut does. */
  kill(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
}

/** Starts a person's agent and its console; resolves when the console is served. */
export async function startConsoleAgent({
  devnet,
  account,
  folder,
  port,
}: StartConsoleAgentParameters): Promise<ConsoleAgent> {
  const { contracts } = devnet
  const running = startNode([agentFile], {
    env: {
      DEALWRIGHT_RPC_URL: devnet.rpcUrl,
      DEALWRIGHT_ESCROW: contracts.escrow,
      DEALWRIGHT_IDENTITY_REGISTRY: contracts.identityRegistry,
      DEALWRIGHT_REPUTATION_REGISTRY: contracts.reputationRegistry,
      DEALWRIGHT_TOKEN: contracts.token,
      DEALWRIGHT_SPENDING_MANDATE: contracts.spendingMandate,
      DEALWRIGHT_PAYMENT_CHANNEL: contracts.paymentChannel,
      TEST_KEY: devnet.accounts[account]?.privateKey ?? '',
      TEST_XMTP_URL: devnet.xmtpUrl,
      TEST_FOLDER: folder,
      TEST_PORT: String(port),
    },
  })
  const printed = await running.untilPrinted('}\n')
  const line = printed.split('\n').find(text => text.startsWith('{'))
  const { url, link } = Ready.parse(JSON.parse(line ?? ''))
  return {
    url,
    link,
    port: Number(new URL(url).port),
    child: running.child,
    async kill() {
      running.child.kill('SIGKILL')
      await running.ended
    },
    async stop() {
      running.child.stdin?.end()
      await running.ended
    },
  }
}
