import { join } from 'node:path'

/** Name of the environment variable that says where the files lie through which a process is tampered with. */
export const controlVariable = 'DEALWRIGHT_CHAOS_CONTROL'

/** The files through which a supervisor tampers with an agent process. */
export interface ControlFiles {
  /** Holds the {@link CrashPoint} to die at. The process removes it as it dies, so that it dies there once. */
  readonly point: string
  /** Gets a line for each {@link EffectMessage}. */
  readonly effects: string
  /** Milliseconds that the process's clock is ahead. */
  readonly clock: string
}

/** What agent-core publishes before and after it does an effect. */
export interface EffectMessage {
  readonly phase: 'before' | 'after'
  readonly type: string
  readonly key: string
}

/** A place in the run of a deal: the nth effect of a type, counted from when the point is set. */
export interface CrashPoint {
  readonly phase: EffectMessage['phase']
  readonly type: string
  /** From 1. */
  readonly nth: number
}

/** The channel of `node:diagnostics_channel` on which agent-core publishes effects. */
export const effectChannel = 'dealwright:effect'

/** The files of one control folder. */
export const controlFiles = (folder: string): ControlFiles => ({
  point: join(folder, 'point.json'),
  effects: join(folder, 'effects.log'),
  clock: join(folder, 'clock'),
})
