import type { Api } from '../api/api.ts'

/** Trades the token of a one-time link in the address bar for a session. Returns what to tell the person, if anything. */
export async function signInByLink(api: Api): Promise<string | undefined> {
  if (location.pathname !== '/sign-in') return undefined
  const token = location.hash.slice(1)
  // The token is used up; it need not stay in the history either.
  history.replaceState(null, '', '/')
  if (token === '') return 'This sign-in link is not whole. Copy all of it from the terminal.'
  const answer = await api.signIn(token)
  return answer.ok ? undefined : answer.failure.message
}
