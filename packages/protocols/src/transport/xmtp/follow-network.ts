import type { Reporter } from '../delivery/create-reporter.ts'
import { pause } from '../delivery/pause.ts'
import { backOff, type RetryParameters } from '../delivery/retry.ts'
import type { Intake } from './create-intake.ts'
import type { XmtpSession } from './xmtp-session.ts'

export interface FollowNetworkParameters {
  readonly session: Pick<XmtpSession, 'openStream' | 'sync'>
  readonly intake: Pick<Intake, 'offer' | 'hold' | 'scan'>
  readonly reporter: Reporter
  readonly reconcileMs: number
  readonly retry: RetryParameters
  readonly signal: AbortSignal
  /** Called when all that was missed is on its way and the stream is live; again after each restart. */
  readonly onFollowing: () => void
}

/**
 * Keeps a live stream open until the signal aborts: opens it, fetches what was missed, looks from time to time for what the
 * stream left out, and starts over with growing pauses when it breaks. Never rejects.
 */
export const followNetwork = async (parameters: FollowNetworkParameters): Promise<void> => {
  const { session, intake, reporter, reconcileMs, retry, signal, onFollowing } = parameters
  let failures = 0

  const followOnce = async (): Promise<void> => {
    intake.hold()
    // The stream comes first, so that nothing can fall between it and the catch-up.
    const stream = await session.openStream({ onMessage: intake.offer, onError: reporter.error })
    const broken = new AbortController()
    const over = AbortSignal.any([signal, broken.signal])
    void stream.ended.then(() => broken.abort())
    try {
      while (!over.aborted) {
        await session.sync()
        if (over.aborted) break
        intake.scan()
        failures = 0
        onFollowing()
        await pause(reconcileMs, over)
      }
    } finally {
      await stream.close()
    }
  }

  while (!signal.aborted) {
    try {
      await followOnce()
    } catch (thrown) {
      if (!signal.aborted) reporter.error(thrown)
    }
    failures += 1
    await pause(backOff(failures, retry), signal)
  }
}
