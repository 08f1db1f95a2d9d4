import { failed, ok } from '@dealwright/protocols'
import { endpoints } from '../api/endpoints.ts'
import type { ConsoleApp, RouteContext } from './console-environment.ts'
import { mount } from './mount.ts'

/** Talking to the agent, and what was said. */
export function mountConversations(app: ConsoleApp, { port, limits }: RouteContext): void {
  const { conversations } = port
  mount(app, endpoints.conversations, async ({ session }) =>
    ok({ conversations: [...(await conversations.list(session.proof))] }),
  )
  mount(app, endpoints.openConversation, async ({ session }) => ok(await conversations.open(session.proof)))
  mount(app, endpoints.say, async ({ session, parameter, body }) => {
    const wait = limits.say.take(session.key)
    if (wait > 0) return failed({ code: 'too-many', message: `Wait ${wait} s before you say more.` })
    const said = await conversations.say(session.proof, {
      conversation: parameter('conversation'),
      text: body.text,
    })
    return said.ok ? done : said
  })
  for (const decision of ['approve', 'decline'] as const) {
    const endpoint = decision === 'approve' ? endpoints.approvePlan : endpoints.declinePlan
    mount(app, endpoint, async ({ session, parameter, body }) => {
      const conversation = parameter('conversation')
      const decided = await conversations.decide(session.proof, { conversation, hash: body.hash, decision })
      return decided.ok ? done : decided
    })
  }
  mount(app, endpoints.log, async ({ session, query }) => ok(await conversations.log(session.proof, query)))
  mount(app, endpoints.search, async ({ session, query }) =>
    ok(await conversations.search(session.proof, query.query)),
  )
}

const done = ok({ done: true })
