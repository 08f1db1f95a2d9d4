import type { ScenarioClass } from '../scenario.ts'
import { agentDeal } from './agent-deal.ts'
import { ownPayments } from './own-payments.ts'
import { walletDeal } from './wallet-deal.ts'

/** Every class of uses that must work. */
export const legitimateClasses: readonly ScenarioClass[] = [walletDeal, agentDeal, ownPayments]
