import { plainText } from '@dealwright/protocols'
import type { PlanRun } from '../plans/plan-run.ts'
import { shortId } from './intake/short-id.ts'

/** Where plans stand, a line for each. */
export function describeRuns(runs: readonly PlanRun[]): string {
  if (runs.length === 0) return 'Nothing is under way.'
  const hashes = runs.map(({ hash }) => hash)
  return runs.map(run => describeRun(run, hashes)).join('\n')
}

function describeRun({ request, status, steps, hash }: PlanRun, hashes: readonly string[]): string {
  const words = `"${plainText(request, 80)}"`
  const done = steps.filter(step => step.status === 'done').length
  if (status === 'proposed') return `${words} waits for your approval: /approve ${shortId(hash, hashes)}.`
  const asking = steps.find(step => step.status === 'asking')?.step
  if (asking?.kind === 'ask') return `${words} waits for your answer: ${plainText(asking.question, 200)}`
  const running = steps.flatMap(({ step, status: at }) =>
    step.kind === 'service' && at === 'running' ? [step.service.name] : [],
  )
  const now = running.length === 0 ? '' : `; now: ${running.join(', ')}`
  const how =
    status === 'replanning' ? ' (looking for another way)' : status === 'stopping' ? ' (stopping)' : ''
  return `${words}: ${done} of ${steps.length} steps done${now}${how}.`
}
