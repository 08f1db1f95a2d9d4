import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import type { FeedItem } from '../state/world.ts'
import { FeedEntry } from './feed-entry.tsx'

/** Within this many pixels of its end, a page follows what is added to it. */
const nearEnd = 160

/** The log of a conversation. The page follows it unless the person has scrolled up. */
export function Feed({ items }: { items: readonly FeedItem[] }) {
  const model = useConsole()
  const hasEarlier = useStore(model.hasEarlier, value => value)
  const seq = useStore(model.world, world => world.seq)
  const [busy, setBusy] = useState(false)
  const follows = useRef(true)
  const lastItem = items.at(-1)?.seq
  // The same nodes are not drawn again: what goes on in an entry draws that entry.
  const entries = useMemo(() => items.map(item => <FeedEntry key={item.seq} item={item} />), [items])
  useLayoutEffect(() => {
    const watch = () => {
      const page = document.documentElement
      follows.current = page.scrollHeight - page.clientHeight - page.scrollTop < nearEnd
    }
    window.addEventListener('scroll', watch, { passive: true })
    return () => window.removeEventListener('scroll', watch)
  }, [])
  useLayoutEffect(() => {
    if (follows.current) window.scrollTo({ top: document.documentElement.scrollHeight })
  }, [seq, lastItem])

  const loadEarlier = async () => {
    setBusy(true)
    await model.loadEarlier()
    setBusy(false)
  }
  return (
    <ol class="feed" aria-label="Conversation">
      {hasEarlier ? (
        <li class="earlier">
          <button type="button" disabled={busy} onClick={() => void loadEarlier()}>
            Show what was before
          </button>
        </li>
      ) : null}
      {entries}
    </ol>
  )
}
