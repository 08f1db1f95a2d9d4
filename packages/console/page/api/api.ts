import type {
  AgentView,
  ConversationView,
  DealDetail,
  DealView,
  DirectoryView,
  EventPage,
  PolicyView,
  SessionView,
  SpendingView,
} from '@dealwright/console/api'
import { request } from './request.ts'

const post = <Value>(path: string, body: unknown = {}) => request<Value>(path, { method: 'POST', body })
const part = encodeURIComponent

/** The agent's HTTP API, a function for each call. */
export const api = {
  session: () => request<SessionView>('/api/session'),
  signIn: (token: string) => post<SessionView>('/api/sign-in', { token }),
  signOut: () => post<unknown>('/api/sign-out'),
  agent: () => request<AgentView>('/api/agent'),
  conversations: () => request<{ conversations: readonly ConversationView[] }>('/api/conversations'),
  openConversation: () => post<{ id: string }>('/api/conversations'),
  say: (conversation: string, text: string) =>
    post<unknown>(`/api/conversations/${part(conversation)}/say`, { text }),
  decidePlan: (conversation: string, decision: 'approve' | 'decline', hash: string) =>
    post<unknown>(`/api/conversations/${part(conversation)}/${decision}`, { hash }),
  answerApproval: (id: string, decision: 'approve' | 'decline', hash: string) =>
    post<unknown>(`/api/approvals/${part(id)}`, { decision, hash }),
  search: (query: string) => request<EventPage>('/api/search', { query: { query } }),
  log: (query: { before?: number; conversation?: string; limit?: number }) =>
    request<EventPage>('/api/log', { query }),
  deals: () => request<{ deals: readonly DealView[] }>('/api/deals'),
  deal: (id: string) => request<DealDetail>(`/api/deals/${part(id)}`),
  directory: () => request<DirectoryView>('/api/directory'),
  spending: (query: { days: number; timeZone: string }) => request<SpendingView>('/api/spending', { query }),
  policy: () => request<PolicyView>('/api/policy'),
  freeze: () => post<PolicyView>('/api/freeze'),
  unfreeze: () => post<PolicyView>('/api/unfreeze'),
} as const

export type Api = typeof api
