import type { ScenarioClass } from '../scenario.ts'
import { agentDeal } from './agent-deal.ts'
import { allowedProposal } from './allowed-proposal.ts'
import { approvedDeal } from './approved-deal.ts'
import { mandateDeal } from './mandate-deal.ts'
import { noGasDeal } from './no-gas-deal.ts'
import { ownPayments } from './own-payments.ts'
import { paidCalls } from './paid-calls.ts'
import { walletDeal } from './wallet-deal.ts'
import { x402Purchase } from './x402-purchase.ts'

/** Every class of uses that must work. */
export const legitimateClasses: readonly ScenarioClass[] = [
  walletDeal,
  agentDeal,
  ownPayments,
  mandateDeal,
  noGasDeal,
  paidCalls,
  x402Purchase,
  approvedDeal,
  allowedProposal,
]
