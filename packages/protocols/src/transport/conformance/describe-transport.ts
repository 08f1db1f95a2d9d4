import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { createScene, type Scene } from './create-scene.ts'
import { describeDelivery } from './describe-delivery.ts'
import { describeFlood } from './describe-flood.ts'
import { describeRecovery } from './describe-recovery.ts'
import { describeRejection } from './describe-rejection.ts'
import type { TransportHarness } from './transport-harness.ts'

/**
 * Declares the tests that every transport adapter must pass. Needs vitest.
 *
 * @example
 * ```ts
 * import { describeTransport } from '@dealwright/protocols/transport/conformance'
 * describeTransport('mine', async () => ({ createParty: async () => myParty(), close: async () => {} }))
 * ```
 */
export const describeTransport = (name: string, createHarness: () => Promise<TransportHarness>): void => {
  describe(`transport ${name}`, () => {
    let harness: TransportHarness
    let scene: Scene
    beforeAll(async () => {
      harness = await createHarness()
      scene = createScene(harness)
    })
    afterEach(() => scene.close())
    afterAll(() => harness.close())

    describe('delivery', () => describeDelivery(() => scene))
    describe('recovery', () => describeRecovery(() => scene))
    describe('rejection', () => describeRejection(() => scene))
    describe('flood', () => describeFlood(() => scene))
  })
}
