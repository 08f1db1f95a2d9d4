import { ok } from '@dealwright/protocols'
import { endpoints } from '../api/endpoints.ts'
import type { ConsoleApp, RouteContext } from './console-environment.ts'
import { mount } from './mount.ts'

/** The agent: what it holds, may do, has done, and asks. */
export function mountAgent(app: ConsoleApp, { port }: RouteContext): void {
  mount(app, endpoints.agent, async () => ok(await port.agent()))
  mount(app, endpoints.approvals, async () => ok({ approvals: [...(await port.approvals.pending())] }))
  mount(app, endpoints.answerApproval, ({ session, parameter, body }) =>
    port.approvals.answer(session.proof, { request: parameter('request'), ...body }),
  )
  mount(app, endpoints.directory, async () => ok({ services: [...(await port.directory())] }))
  mount(app, endpoints.deals, async () => ok({ deals: [...(await port.deals())] }))
  mount(app, endpoints.deal, ({ parameter }) => port.deal(parameter('id')))
  mount(app, endpoints.spending, ({ query }) => port.spending(query))
  mount(app, endpoints.policy, async () => ok(await port.policy()))
  mount(app, endpoints.freeze, ({ session }) => port.setFrozen(session.proof, true))
  mount(app, endpoints.unfreeze, ({ session }) => port.setFrozen(session.proof, false))
}
