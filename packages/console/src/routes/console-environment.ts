import type { Hono } from 'hono'
import type { ConsolePort } from '../console-port.ts'
import type { Limiter } from '../guard/create-limiter.ts'
import type { Links } from '../session/create-links.ts'
import type { Session, Sessions } from '../session/create-sessions.ts'
import type { SessionCookie } from '../session/session-cookie.ts'

/** What middleware hands to routes. */
export interface ConsoleVariables {
  Variables: { session: Session }
}

/** The console's app. */
export type ConsoleApp = Hono<ConsoleVariables>

/** What routes work with. */
export interface RouteContext {
  readonly port: ConsolePort
  readonly links: Links
  readonly sessions: Sessions
  readonly cookie: SessionCookie
  readonly limits: {
    readonly signIn: Limiter
    readonly say: Limiter
  }
}
