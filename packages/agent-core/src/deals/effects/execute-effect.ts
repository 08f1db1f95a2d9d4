import type { TransportPort } from '@dealwright/protocols'
import type { QueuePort } from '../../ports/queue.ts'
import type { WalletPort } from '../../ports/wallet.ts'
import type { DealEvent } from '../decision.ts'
import type { PlannedEffect } from '../effect.ts'
import { leaveFeedback } from './leave-feedback.ts'
import { relayCompletion, relayJob, releaseSpending } from './relay.ts'
import { collect, completeJob, openJob, reclaim, rejectJob, submitWork, verifyFunding } from './settle.ts'
import { countersign, signAgreement } from './sign.ts'
import { startWork } from './start-work.ts'
import { stopWork } from './stop-work.ts'
import { verifyDelivery } from './verify-delivery.ts'

/** The parts of the world that effects touch, opened when first needed. */
export interface World {
  transport(): Promise<TransportPort>
  wallet(): Promise<WalletPort>
  queue(): Promise<QueuePort>
}

/**
 * Does one effect. Every branch is safe to run again: envelopes are deduplicated by id, escrow calls ask the chain
 * first, queue jobs are keyed by the deal.
 */
export async function executeEffect(effect: PlannedEffect, world: World): Promise<DealEvent | undefined> {
  switch (effect.type) {
    case 'send': {
      const transport = await world.transport()
      await transport.send(effect.envelope)
      return undefined
    }
    case 'start-work':
      return startWork(effect, await world.queue(), (await world.wallet()).address)
    case 'stop-work':
      return stopWork(effect, await world.queue(), (await world.wallet()).address)
    case 'sign-agreement':
      return signAgreement(effect, await world.wallet())
    case 'countersign':
      return countersign(effect, await world.wallet())
    case 'open-job':
      return openJob(effect, await world.wallet())
    case 'relay-job':
      return relayJob(effect, await world.wallet())
    case 'verify-funding':
      return verifyFunding(effect, await world.wallet())
    case 'submit-work':
      return submitWork(effect, await world.wallet())
    case 'verify-delivery':
      return verifyDelivery(effect, await world.wallet())
    case 'complete-job':
      return completeJob(effect, await world.wallet())
    case 'relay-completion':
      return relayCompletion(effect, await world.wallet())
    case 'reject-job':
      return rejectJob(effect, await world.wallet())
    case 'reclaim':
      return reclaim(effect, await world.wallet())
    case 'collect':
      return collect(effect, await world.wallet())
    case 'release-spending':
      return releaseSpending(effect, await world.wallet())
    case 'leave-feedback':
      return leaveFeedback(effect, await world.wallet())
  }
}
