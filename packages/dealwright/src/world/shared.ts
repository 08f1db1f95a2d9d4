/** Something expensive that many agents of one process share: opened by the first, closed by the last. */
export interface Shared<Value> {
  acquire(): Promise<Lease<Value>>
}

export interface Lease<Value> {
  readonly value: Value
  release(): Promise<void>
}

/** Opens `open()` for the first lease and closes it with the last one. */
export function shared<Value extends { close(): Promise<void> }>(open: () => Promise<Value>): Shared<Value> {
  let opened: Promise<Value> | undefined
  let leases = 0
  return {
    async acquire() {
      leases += 1
      opened ??= open()
      const current = opened
      try {
        const value = await current
        let released = false
        return {
          value,
          async release() {
            if (released) return
            released = true
            leases -= 1
            if (leases > 0) return
            opened = undefined
            await value.close()
          },
        }
      } catch (error) {
        leases -= 1
        if (opened === current) opened = undefined
        throw error
      }
    },
  }
}
