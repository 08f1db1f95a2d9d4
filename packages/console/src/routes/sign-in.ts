import { endpoints } from '../api/endpoints.ts'
import type { SessionView } from '../api/session-view.ts'
import { refuse } from '../guard/refuse.ts'
import type { Session } from '../session/create-sessions.ts'
import { clientOf } from './client-of.ts'
import type { ConsoleApp, RouteContext } from './console-environment.ts'
import { mount, readJson, readWith } from './mount.ts'
import { statusOf } from './status-of.ts'

/** Sign-in, sign-out, and who is signed in. */
export function mountSignIn(app: ConsoleApp, { links, sessions, cookie, limits }: RouteContext): void {
  app.post(endpoints.signIn.path, async context => {
    const json = await readJson(context)
    const read = json.ok ? readWith(endpoints.signIn.body, json.value, 'body') : json
    if (!read.ok) return refuse(context, { status: statusOf(read.error.code), ...read.error })
    if (!links.redeem(read.value.token)) {
      // Only what fails counts: whoever floods this from the same machine must not keep its owner out.
      const wait = limits.signIn.take(clientOf(context))
      if (wait > 0) {
        context.header('retry-after', String(wait))
        return refuse(context, { status: 429, code: 'too-many', message: `Try again in ${wait} s.` })
      }
      const message = 'This link was used or is too old: take a new one from the terminal of the agent.'
      return refuse(context, { status: 401, code: 'bad-link', message })
    }
    // Whatever cookie the browser brought, its session ends here: nobody can have planted the one that begins.
    const before = await sessions.find(cookie.read(context))
    if (before !== undefined) await sessions.end(before)
    const { session, secret } = await sessions.open()
    cookie.write(context, secret, maxCookieAge)
    return context.json(endpoints.signIn.response.parse(viewOf(session)))
  })

  app.post(endpoints.signOut.path, async context => {
    await sessions.end(context.get('session'))
    cookie.clear(context)
    return context.json(endpoints.signOut.response.parse({ done: true }))
  })

  mount(app, endpoints.session, async ({ session }) => ({ ok: true, value: viewOf(session) }))
}

/** Seconds that a browser keeps the cookie; whether it is still good is for the server to say. */
const maxCookieAge = 7 * 24 * 3600

function viewOf({ proof, openedAt, expiresAt }: Session): SessionView {
  return { principal: proof.principal, openedAt, expiresAt }
}
