import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { ConsoleVariables } from './console-environment.ts'

/** The address that a request comes from; empty where it came over no socket. Never what a header says. */
export function clientOf(context: Context<ConsoleVariables>): string {
  try {
    return getConnInfo(context).remote.address ?? ''
  } catch {
    return ''
  }
}
