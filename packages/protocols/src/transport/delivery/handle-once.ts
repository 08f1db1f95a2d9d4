import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { Delivery, InboxPort } from '../port.ts'
import type { DispatchItem, DispatchOutcome } from './create-dispatcher.ts'
import type { Reporter } from './create-reporter.ts'
import type { RetryParameters } from './retry.ts'
import { toError } from './to-error.ts'
import { toParkedMessage } from './to-parked-message.ts'

/** How far the handling of one message has come. */
export interface Handling {
  readonly item: DispatchItem
  /** Failed tries of the step at hand. */
  failures: number
  /** What became of the message where only its remembering is left. */
  outcome: 'handled' | 'parked' | undefined
}

export interface HandleOnceParameters {
  readonly inbox: InboxPort
  readonly onDelivery: (delivery: Delivery) => Promise<void>
  readonly reporter: Reporter
  readonly retry?: RetryParameters | undefined
  /** Aborts when the transport is closed. */
  readonly signal: AbortSignal
}

/** Tries once to handle a message and to remember that. `again` asks for another try. Never rejects. */
export const handleOnce = async (
  handling: Handling,
  { inbox, onDelivery, reporter, retry = {}, signal }: HandleOnceParameters,
): Promise<DispatchOutcome | 'again'> => {
  const { item } = handling
  const attempts = retry.attempts ?? 5
  try {
    if (handling.outcome === undefined) {
      if (await inbox.seen(item.key)) return 'duplicate'
      // The inbox may have taken its time: nothing is delivered once the transport is closed.
      if (signal.aborted) return 'stopped'
      await onDelivery(item.delivery)
      handling.outcome = 'handled'
    }
    await inbox.remember(item.key, item.expiresAt)
    return handling.outcome
  } catch (thrown) {
    handling.failures += 1
    if (signal.aborted) return handling.outcome ?? 'stopped'
    if (handling.failures < attempts) return 'again'
    if (handling.outcome !== undefined) {
      reporter.error(notRemembered(item, thrown))
      return handling.outcome
    }
    return park(handling, { inbox, reporter, thrown })
  }
}

const park = async (
  { item, failures }: Handling,
  { inbox, reporter, thrown }: { inbox: InboxPort; reporter: Reporter; thrown: unknown },
): Promise<DispatchOutcome> => {
  try {
    await inbox.park(toParkedMessage(item, failures, thrown))
    reporter.error(parked(item, failures, thrown))
  } catch (unparkable) {
    reporter.error(passedOver(item, failures, thrown, unparkable))
    return 'passed-over'
  }
  try {
    await inbox.remember(item.key, item.expiresAt)
  } catch (forgotten) {
    reporter.error(notRemembered(item, forgotten))
  }
  return 'parked'
}

const parked = ({ key }: DispatchItem, tries: number, cause: unknown): DealwrightError =>
  new DealwrightError({
    code: 'delivery-failed',
    message: `Message ${key} was parked because its handler rejected ${tries} times: fix the handler, then look at the inbox's parked messages (${toError(cause).message})`,
    cause,
  })

const passedOver = (
  { key }: DispatchItem,
  tries: number,
  cause: unknown,
  unparkable: unknown,
): DealwrightError =>
  new DealwrightError({
    code: 'delivery-failed',
    message: `Message ${key} was passed over because its handler rejected ${tries} times and it could not be parked: repair the inbox store and ask the sender to send again (${toError(cause).message}; ${toError(unparkable).message})`,
    cause,
  })

const notRemembered = ({ key }: DispatchItem, cause: unknown): DealwrightError =>
  new DealwrightError({
    code: 'inbox-failed',
    message: `Message ${key} was dealt with but could not be remembered: repair the inbox store, or it may be handled again after a restart (${toError(cause).message})`,
    cause,
  })
