import type { Delivery, ReceiveParameters, Rejection, Throttling } from '../port.ts'

/** Records what a transport delivers, rejects and reports. */
export interface Listener extends ReceiveParameters {
  readonly deliveries: readonly Delivery[]
  readonly rejections: readonly Rejection[]
  readonly throttlings: readonly Throttling[]
  readonly errors: readonly Error[]
  /** Ids of the envelopes delivered, in order. */
  ids(): string[]
  /** Resolves once the condition holds; it is looked at whenever something was recorded. */
  until(condition: () => boolean): Promise<void>
  /** Resolves once so many messages were delivered. */
  untilDelivered(count: number): Promise<void>
  untilRejected(count: number): Promise<void>
}

/** Creates a listener; `handle` runs before a delivery is recorded and may reject. */
export const createListener = (handle: (delivery: Delivery) => Promise<void> = async () => {}): Listener => {
  const deliveries: Delivery[] = []
  const rejections: Rejection[] = []
  const throttlings: Throttling[] = []
  const errors: Error[] = []
  const waiting = new Set<() => void>()
  const changed = (): void => {
    for (const look of waiting) look()
  }

  const until = (condition: () => boolean): Promise<void> =>
    new Promise(resolve => {
      const look = (): void => {
        if (!condition()) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })

  return {
    deliveries,
    rejections,
    throttlings,
    errors,
    ids: () => deliveries.map(delivery => (delivery.kind === 'text' ? delivery.id : delivery.envelope.id)),
    until,
    untilDelivered: count => until(() => deliveries.length >= count),
    untilRejected: count => until(() => rejections.length >= count),
    onDelivery: async delivery => {
      await handle(delivery)
      deliveries.push(delivery)
      changed()
    },
    onRejection: rejection => {
      rejections.push(rejection)
      changed()
    },
    onThrottled: throttling => {
      throttlings.push(throttling)
      changed()
    },
    onError: error => {
      errors.push(error)
      changed()
    },
  }
}
