import { describe } from 'vitest'
import type { StorePort } from '../../ports/store.ts'
import { testCommits } from './test-commits.ts'
import { testEffects } from './test-effects.ts'
import { testEvents } from './test-events.ts'
import { testInbox } from './test-inbox.ts'
import { testSubjects } from './test-subjects.ts'

export interface OpenedStore {
  readonly store: StorePort
  /** Closes the store and opens the same file again. Absent where nothing outlives the store. */
  readonly reopen?: () => Promise<StorePort>
  /** Removes what the store left behind. */
  readonly dispose: () => Promise<void>
}

/** Opens a new, empty store. `now` is the clock it must use, in Unix milliseconds. */
export type OpenStoreUnderTest = (parameters: { now: () => number }) => Promise<OpenedStore>

/** Registers the tests that every StorePort must pass, under `name`. */
export const describeStore = (name: string, open: OpenStoreUnderTest): void => {
  describe(`store: ${name}`, () => {
    testCommits(open)
    testSubjects(open)
    testEffects(open)
    testEvents(open)
    testInbox(open)
  })
}
