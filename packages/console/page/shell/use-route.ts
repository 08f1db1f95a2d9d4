import { useEffect, useState } from 'preact/hooks'

export const views = ['chat', 'deals', 'spending', 'directory', 'activity', 'settings'] as const
export type ViewName = (typeof views)[number]

/** Which view is shown, and of what: `#/deals/0x…` is the deal `0x…`. */
export interface Route {
  readonly view: ViewName
  readonly subject: string | undefined
}

/** Reads the address bar. */
export function readRoute(hash: string): Route {
  const [, name = '', subject] = hash.replace(/^#/, '').split('/')
  const view = views.find(known => known === name) ?? 'chat'
  return { view, subject: subject === undefined || subject === '' ? undefined : decode(subject) }
}

/** Where a view is found. */
export const routeTo = (view: ViewName, subject?: string): string =>
  subject === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(subject)}`

/** The route, drawn again when it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash))
  useEffect(() => {
    const change = () => setRoute(readRoute(location.hash))
    window.addEventListener('hashchange', change)
    return () => window.removeEventListener('hashchange', change)
  }, [])
  return route
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
