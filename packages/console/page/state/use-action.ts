import { useState } from 'preact/hooks'
import type { ApiResult } from '../api/request.ts'

/** One call at a time, and the line that says why the last one failed. */
export interface Action {
  readonly busy: boolean
  readonly failure: string | undefined
  /** Runs the call unless one is under way; true where it did what was asked. */
  run(call: () => Promise<ApiResult<unknown>>): Promise<boolean>
}

/** What a button that asks something of the agent needs. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | undefined>(undefined)
  return {
    busy,
    failure,
    async run(call) {
      if (busy) return false
      setBusy(true)
      setFailure(undefined)
      const answer = await call()
      setBusy(false)
      if (!answer.ok) setFailure(answer.failure.message)
      return answer.ok
    },
  }
}
