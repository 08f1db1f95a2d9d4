import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { ApiFailure, ApiResult } from '../api/request.ts'
import { useConsole } from './console-context.ts'
import { useStore } from './store.ts'

/** What a view shows of something it asked for. */
export interface Answer<Value> {
  readonly value: Value | undefined
  readonly failure: ApiFailure | undefined
  readonly reload: () => void
}

export interface UseAnswerParameters {
  /** Asked again when this changes. */
  readonly key?: string
  /** Asked again when the log goes on, at most every second: what is shown stays true. Default true. */
  readonly live?: boolean
}

/** Asks the agent's API, shows what came last while it asks again, and asks again after a reconnection. */
export function useAnswer<Value>(
  ask: () => Promise<ApiResult<Value>>,
  { key = '', live = true }: UseAnswerParameters = {},
): Answer<Value> {
  const { link, world } = useConsole()
  const [answer, setAnswer] = useState<{ key: string; value?: Value; failure?: ApiFailure }>({ key })
  const state = useStore(link, value => value)
  const seq = useStore(world, known => (live ? known.seq : 0))
  const latest = useRef(ask)
  latest.current = ask
  const turn = useRef(0)

  const load = useCallback(async () => {
    turn.current += 1
    const mine = turn.current
    const result = await latest.current()
    if (mine !== turn.current) return
    setAnswer(before => {
      if (result.ok) return { key, value: result.value }
      const kept = before.key === key && before.value !== undefined ? { value: before.value } : {}
      return { key, ...kept, failure: result.failure }
    })
  }, [key])

  // Before, nobody is signed in.
  useEffect(() => {
    if (state !== 'starting') void load()
  }, [load, state])
  useEffect(() => {
    if (seq === 0) return
    const timer = setTimeout(() => void load(), 1_000)
    return () => clearTimeout(timer)
  }, [seq, load])

  const current = answer.key === key ? answer : { value: undefined, failure: undefined }
  return { value: current.value, failure: current.failure, reload: () => void load() }
}
