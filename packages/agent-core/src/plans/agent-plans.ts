import type { Plans } from './plans.ts'

/** What an agent's plans can be told and asked: see the methods of the same names. */
export type AgentPlans = Pick<
  Plans,
  'propose' | 'approve' | 'decline' | 'answer' | 'stop' | 'get' | 'list' | 'until'
>

/** The plans of an agent that starts when they are first used. */
export const createAgentPlans = (open: () => Promise<Plans>): AgentPlans => ({
  propose: async (text, parameters) => (await open()).propose(text, parameters),
  approve: async (id, parameters) => (await open()).approve(id, parameters),
  decline: async (id, parameters) => (await open()).decline(id, parameters),
  answer: async (id, parameters) => (await open()).answer(id, parameters),
  stop: async id => (await open()).stop(id),
  get: async id => (await open()).get(id),
  list: async query => (await open()).list(query),
  until: async (id, reached) => (await open()).until(id, reached),
})
