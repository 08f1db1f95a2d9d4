import type { Result } from '@dealwright/protocols'
import type { PlanRun } from '../plans/plan-run.ts'

/** Whose session it is, as whoever made the session tells. */
export interface PrincipalIdentity {
  readonly kind: 'terminal' | 'inbox' | 'console'
  /** An address, or the name of the machine's user. */
  readonly principal: string
}

/** Why something was not done, in one line for the person. */
export interface PlansRefusal {
  readonly code: string
  readonly message: string
}

/** What conversations ask of the agent's plans. */
export interface PlansPort {
  propose(
    text: string,
    parameters: {
      readonly principal?: string
      readonly conversation?: string
      /** Earlier turns: data for the model, never a source of values. */
      readonly memory?: readonly string[]
      readonly signal?: AbortSignal
    },
  ): Promise<Result<PlanRun, PlansRefusal>>
  approve(
    id: string,
    parameters: { readonly hash: string; readonly session?: object },
  ): Promise<Result<unknown, PlansRefusal>>
  decline(id: string, parameters: { readonly hash: string }): Promise<Result<unknown, PlansRefusal>>
  answer(
    id: string,
    parameters: { readonly step: number; readonly text: string },
  ): Promise<Result<unknown, PlansRefusal>>
  stop(id: string): Promise<Result<unknown, PlansRefusal>>
  get(id: string): Promise<PlanRun | undefined>
  list(query: { readonly conversation?: string; readonly open?: boolean }): Promise<readonly PlanRun[]>
}
