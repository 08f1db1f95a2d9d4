import type { Intake, IntakeState } from './intake.ts'
import { named, shortId } from './short-id.ts'

const yes =
  /^\/?(?:y|yes|yep|yeah|ok|okay|sure|go|go ahead|do it|approve|approved|confirm|confirmed|ja|oui|s[íi])(?:[ ,]+please)?[\s.!]*$/iu
const no =
  /^\/?(?:n|no|nope|decline|declined|reject|don['’]?t|do not|nein|non)(?:[ ,]+thanks| thank you)?[\s.!]*$/iu
const byId =
  /^\/?(?<verb>approve|confirm|yes|decline|reject|no|stop|cancel)\s+#?(?<id>(?:sha256:|0x)?[0-9a-f]{4,64})[\s.!]*$/iu
const stop =
  /^\/?(?:please\s+)?(?:stop|cancel|abort|halt|never ?mind|forget it)(?:\s+(?:it|that|this|all|everything|now))?(?:[ ,]+please)?[\s.!]*$/iu

/** Reads an approval, a refusal or a stop: by the id of what it is about, or bare where only one thing can be meant. */
export function readDecision(text: string, state: IntakeState): Intake | undefined {
  const { verb, id } = byId.exec(text)?.groups ?? {}
  if (verb !== undefined && id !== undefined) return decideById(verb.toLowerCase(), id, state)
  if (stop.test(text)) return stopAll(state)
  if (yes.test(text)) return decideOnly('approve', state)
  if (no.test(text)) return decideOnly('decline', state)
  return undefined
}

function decideById(verb: string, id: string, state: IntakeState): Intake {
  const plans = named(id, state.waiting)
  const signatures = named(id, state.signatures)
  const found = plans.length + signatures.length
  if (found === 0)
    return {
      kind: 'unclear',
      message: `Nothing with the id ${id} waits for you: it was answered, replaced or has run out.${whatWaits(state)}`,
    }
  if (found > 1) return { kind: 'unclear', message: `The id ${id} fits more than one: give more of it.` }
  const decision = verb === 'approve' || verb === 'confirm' || verb === 'yes' ? 'approve' : 'decline'
  const [plan] = plans
  const [signature] = signatures
  if (plan !== undefined) return { kind: 'decide-plan', decision, run: plan.run, hash: plan.hash }
  if (signature !== undefined) return { kind: 'decide-signature', decision, ...signature }
  return { kind: 'unclear', message: `Nothing with the id ${id} waits for you.` }
}

function decideOnly(decision: 'approve' | 'decline', state: IntakeState): Intake | undefined {
  const { waiting, signatures, asking, yesSigns } = state
  const count = waiting.length + signatures.length
  // It may well be what the step asked.
  if (count === 0 && asking !== undefined) return undefined
  if (count === 0) return { kind: 'unclear', message: 'There is nothing that waits for a yes or a no.' }
  if (count > 1)
    return { kind: 'unclear', message: `More than one thing waits for you: say which.${whatWaits(state)}` }
  const [plan] = waiting
  const [signature] = signatures
  if (plan !== undefined) return { kind: 'decide-plan', decision, run: plan.run, hash: plan.hash }
  if (signature !== undefined && yesSigns) return { kind: 'decide-signature', decision, ...signature }
  return { kind: 'unclear', message: `A signature takes its id.${whatWaits(state)}` }
}

/** Everything that waits or works: whoever says stop means all of it. */
function stopAll({ waiting, working, asking }: IntakeState): Intake {
  const runs = [...waiting.map(({ run }) => run), ...working, ...(asking === undefined ? [] : [asking.run])]
  return { kind: 'stop', runs: [...new Set(runs)] }
}

function whatWaits({ waiting, signatures }: IntakeState): string {
  const all = [...waiting, ...signatures].map(({ hash }) => hash)
  if (all.length === 0) return ''
  return ` Waiting: ${all.map(hash => `/approve ${shortId(hash, all)}`).join(', ')}.`
}
