import { DealwrightError, type Json } from '@dealwright/protocols'
import { faultOfJson } from '../services/fault-of-json.ts'
import type { Toolbox } from '../tools/toolbox.ts'
import type { PlanEvent } from './plan-event.ts'
import type { PlanState, StepState } from './plan-state.ts'
import { purchaseOf } from './purchase-of.ts'
import type { PurchasesPort } from './purchases.ts'
import { resolveInput } from './resolve-input.ts'

export interface DoStepContext {
  readonly purchases: PurchasesPort
  readonly tools: Pick<Toolbox, 'invoke'>
  /** The run as it is now. */
  readonly read: () => Promise<PlanState | undefined>
  readonly signal: AbortSignal
}

/** Does a step that is running, and tells how it ended. Doing it again finds the purchase that is there. Rejects when the signal aborts. */
export async function doStep(
  state: PlanState,
  { serial, step, facts, ceiling }: StepState,
  { purchases, tools, read, signal }: DoStepContext,
): Promise<PlanEvent> {
  const fail = (code: string, message: string): PlanEvent => ({ type: 'step-failed', serial, code, message })
  if (step.kind === 'ask' || facts === undefined) return fail('bad-plan', 'A question is nothing to work on.')
  const input = resolveInput(step, state.steps)
  const fault = input.ok ? faultOfJson(facts.input, input.value) : input.error
  if (!input.ok || fault !== undefined)
    return fail(
      'bad-input',
      `${step.service.name} cannot take what it was to be given: ${fault ?? 'nothing'}.`,
    )
  if (facts.tool) return useTool(input.value)

  const id = purchaseOf(state.id, serial)
  const order = {
    id,
    service: step.service,
    outputSchema: facts.output,
    input: input.value,
    budget: BigInt(ceiling),
  }
  const wanted = async () => (await read())?.halt !== 'stop'
  try {
    if (!(await purchases.place(order, wanted))) return fail('cancelled', 'The plan was stopped.')
  } catch (error) {
    // What may pass is tried again by the queue.
    if (signal.aborted || !(error instanceof DealwrightError) || error.retryable) throw error
    return fail(error.code, error.message)
  }
  return { ...(await purchases.follow(id, signal)), serial }

  async function useTool(values: { readonly [property: string]: Json }): Promise<PlanEvent> {
    try {
      const output = await tools.invoke(step.kind === 'service' ? step.service.digest : '', values, signal)
      return { type: 'step-done', serial, output, price: '0', transactions: [] }
    } catch (error) {
      if (signal.aborted) throw error
      const message = error instanceof Error ? error.message : String(error)
      return fail(error instanceof DealwrightError ? error.code : 'tool-failed', message)
    }
  }
}
