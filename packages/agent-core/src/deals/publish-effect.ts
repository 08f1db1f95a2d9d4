import { channel } from 'node:diagnostics_channel'

/** What is published on the channel `dealwright:effect` around each try of an effect. */
export interface EffectNews {
  /** `before`: planned and committed, about to run. `after`: it ran, and nothing of how it ended is recorded yet. */
  readonly phase: 'before' | 'after'
  /** The effect's type, e.g. `send` or `open-job`. */
  readonly type: string
  readonly key: string
}

/** Name of the channel of `node:diagnostics_channel` on which every effect of every agent in this process is published. */
export const effectChannel = 'dealwright:effect'

// Held here, because a channel that nobody holds may be collected with its subscribers.
const effects = channel(effectChannel)

/** Tells subscribers about an effect. Costs nothing where there are none. */
export function publishEffect(phase: EffectNews['phase'], { type, key }: Omit<EffectNews, 'phase'>): void {
  if (effects.hasSubscribers) effects.publish({ phase, type, key } satisfies EffectNews)
}
