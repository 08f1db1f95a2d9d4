import { failed, ok, type Result } from '@dealwright/protocols'
import type { AnswerRefusal, ApprovalDecision, ApprovalRecord } from './approval.ts'

/** What an asker learns when it looks at its request. */
export type Look = 'wait' | 'take' | 'declined' | 'expired' | 'over'

/** What a request means for its asker at a time (Unix milliseconds). Pure. */
export function lookAt({ phase, expiresAt }: ApprovalRecord, now: number): Look {
  switch (phase) {
    case 'used':
    case 'closed':
      return 'over'
    case 'declined':
      return 'declined'
    case 'approved':
      return now < expiresAt ? 'take' : 'expired'
    case 'pending':
      return now < expiresAt ? 'wait' : 'expired'
  }
}

/** Takes an answer down, where the request is open still and the answer names the very bytes it is about. Pure. */
export function takeAnswer(
  record: ApprovalRecord | undefined,
  answer: { readonly hash: string; readonly decision: ApprovalDecision; readonly by: string },
  now: number,
): Result<ApprovalRecord, AnswerRefusal> {
  if (record === undefined)
    return failed({ code: 'unknown-request', message: 'There is no such request: look at what is pending.' })
  if (record.hash !== answer.hash)
    return failed({
      code: 'wrong-hash',
      message: 'The answer is about other bytes than the request: look at the request again.',
    })
  if (record.phase !== 'pending')
    return failed({ code: 'already-answered', message: 'That request is settled: an answer counts once.' })
  if (now >= record.expiresAt)
    return failed({ code: 'expired', message: 'That request has expired: it must be asked anew.' })
  const phase = answer.decision === 'approve' ? 'approved' : 'declined'
  return ok({ ...record, phase, answeredBy: answer.by })
}

/** What is left of a request once its asker has heard the answer: an approval is used up. Pure. */
export function takeUp(record: ApprovalRecord): ApprovalRecord {
  return { ...record, phase: record.phase === 'approved' ? 'used' : 'closed' }
}
