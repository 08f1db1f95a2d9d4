import type { StorePort } from '../../ports/store.ts'
import type { OpenStoreUnderTest } from './describe-store.ts'

export interface StoreUnderTest {
  /** The store as last opened. */
  readonly store: StorePort
  /** Moves the store's clock forward, in milliseconds. */
  wait(ms: number): void
  now(): number
  /** Reopens the store where it can outlive itself. */
  reopen(): Promise<void>
}

/** Runs a test on a new store and clears it away afterwards. */
export const withStore =
  (open: OpenStoreUnderTest, test: (under: StoreUnderTest) => Promise<void>) => async (): Promise<void> => {
    let clock = 1_800_000_000_000
    const opened = await open({ now: () => clock })
    let store = opened.store
    try {
      await test({
        get store() {
          return store
        },
        wait: ms => {
          clock += ms
        },
        now: () => clock,
        reopen: async () => {
          if (opened.reopen) store = await opened.reopen()
        },
      })
    } finally {
      await store.close()
      await opened.dispose()
    }
  }
