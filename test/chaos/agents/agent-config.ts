import { join } from 'node:path'
import type { Address, Hex } from '@dealwright/protocols'
import type { ChainOptions } from 'dealwright'

/** Everything an agent process is told at its start; the same after each restart. */
export interface AgentConfig {
  readonly name: string
  readonly address: Address
  readonly privateKey: Hex
  readonly chain: ChainOptions
  readonly xmtpUrl: string
  readonly dataDir: string
  /** Default: a queue embedded in `dataDir`. */
  readonly redisUrl?: string
  /** Tampers with the store: see `tamperWithStore`. Default: the agent's own store. */
  readonly store?: 'watched' | 'forgetful'
}

/** Name of the environment variable that carries the configuration as JSON. */
export const configVariable = 'DEALWRIGHT_CHAOS_AGENT'

/** Where an agent that keeps its data in `dataDir` has its store. */
export const storeIn = (dataDir: string): string => join(dataDir, 'agent.db')

/** Reads what the supervisor configured. Throws where this process was not started by it. */
export const readAgentConfig = (env: Readonly<Record<string, string | undefined>>): AgentConfig => {
  const text = env[configVariable]
  if (text === undefined) throw new Error(`${configVariable} is not set: start agents with npm run chaos.`)
  return JSON.parse(text) as AgentConfig
}
