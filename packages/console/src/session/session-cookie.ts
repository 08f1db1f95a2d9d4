import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

/** What the console's cookie is called, and whether it travels by TLS only. */
export interface SessionCookieParameters {
  /** Browsers do not tell ports apart in cookies: two consoles of one machine need two names. */
  readonly port: number
  readonly isSecure: boolean
}

/** The cookie that holds a session's secret. Scripts cannot read it, and no other site can have it sent. */
export interface SessionCookie {
  readonly name: string
  read(context: Context): string | undefined
  /** `maxAge` in seconds. */
  write(context: Context, secret: string, maxAge: number): void
  clear(context: Context): void
}

/** Makes the cookie of a console on a port. */
export function sessionCookie({ port, isSecure }: SessionCookieParameters): SessionCookie {
  // The prefix is a promise that browsers check: sent by TLS only, for this host only, for all of it.
  const name = `${isSecure ? '__Host-' : ''}dealwright-console-${port}`
  const options = { path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure } as const
  return {
    name,
    read: context => getCookie(context, name),
    write: (context, secret, maxAge) => setCookie(context, name, secret, { ...options, maxAge }),
    clear: context => {
      deleteCookie(context, name, options)
    },
  }
}
