import type { StorePort } from '@dealwright/agent-core'
import type { EffectMessage } from './control-folder.ts'

export interface TamperWithStoreParameters {
  /** Keep every state and lose what was planned with it, as a build without a write-ahead would. */
  readonly forgetful: boolean
  /** Told of each effect once it is planned, and before it is done. */
  readonly onPlanned: (message: EffectMessage) => void
}

/** A store for tests of the checks: it stops the agent between planning and doing, and can be made to forget. */
export const tamperWithStore = (
  store: StorePort,
  { forgetful, onPlanned }: TamperWithStoreParameters,
): StorePort => ({
  ...store,
  commit: async changes => {
    const kept = forgetful ? changes.filter(({ kind }) => !kind.startsWith('effect-')) : changes
    const committed = await store.commit(kept)
    for (const change of changes) {
      if (change.kind === 'effect-planned') onPlanned({ phase: 'before', type: change.type, key: change.key })
    }
    return committed
  },
})
