/** A set of keys that forgets the oldest. */
export interface Recent {
  has(key: string): boolean
  add(key: string, at: number): void
  /** Forgets what was added before the moment (Unix ms). */
  forgetBefore(moment: number): void
}

/** Creates an empty set of recent keys. Keys are added in the order of time. */
export const createRecent = (): Recent => {
  const keys = new Map<string, number>()
  return {
    has: key => keys.has(key),
    add: (key, at) => {
      keys.set(key, at)
    },
    forgetBefore: moment => {
      for (const [key, at] of keys) {
        if (at >= moment) return
        keys.delete(key)
      }
    },
  }
}
