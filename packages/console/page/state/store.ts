import { useEffect, useReducer, useRef } from 'preact/hooks'

/** A value that changes and whoever watches it. */
export interface Store<Value> {
  get(): Value
  set(change: (value: Value) => Value): void
  /** Calls back after every change, until what it returns is called. */
  watch(callback: () => void): () => void
}

/** Makes a store with a first value. */
export function createStore<Value>(first: Value): Store<Value> {
  let value = first
  const watchers = new Set<() => void>()
  return {
    get: () => value,
    set(change) {
      const next = change(value)
      if (Object.is(next, value)) return
      value = next
      for (const watcher of watchers) watcher()
    },
    watch(callback) {
      watchers.add(callback)
      return () => watchers.delete(callback)
    },
  }
}

/** The part of a store that a component shows; the component is drawn again when that part is another value. */
export function useStore<Value, Part>(store: Store<Value>, select: (value: Value) => Part): Part {
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const part = select(store.get())
  const drawn = useRef({ select, part })
  drawn.current = { select, part }
  useEffect(() => {
    const check = () => {
      const last = drawn.current
      if (!Object.is(last.select(store.get()), last.part)) draw(undefined)
    }
    // What changed between drawing and this effect is drawn as well.
    check()
    return store.watch(check)
  }, [store])
  return part
}
