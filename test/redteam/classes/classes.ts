import type { ScenarioClass } from '../scenario.ts'
import { approvals } from './approvals.ts'
import { budgetRace } from './budget-race.ts'
import { channelClaims } from './channel-claims.ts'
import { cheatingProviders } from './cheating-providers.ts'
import { dealRefunds } from './deal-refunds.ts'
import { dealTokens } from './deal-tokens.ts'
import { directPayments } from './direct-payments.ts'
import { freezes } from './freezes.ts'
import { hostileFacts } from './hostile-facts.ts'
import { hostileRpc } from './hostile-rpc.ts'
import { injection } from './injection.ts'
import { lookAlikes } from './look-alikes.ts'
import { lyingSimulations } from './lying-simulations.ts'
import { malformedMessages } from './malformed-messages.ts'
import { maliciousTokens } from './malicious-tokens.ts'
import { mandateDraws } from './mandate-draws.ts'
import { outsideProposals } from './outside-proposals.ts'
import { replays } from './replays.ts'
import { sharedBudgets } from './shared-budgets.ts'
import { termsTampering } from './terms-tampering.ts'
import { units } from './units.ts'
import { x402Buyers } from './x402-buyers.ts'
import { x402Facilitators } from './x402-facilitators.ts'
import { x402Shops } from './x402-shops.ts'

/** Every class of attacks. To add one: write a file beside this one, and name it here. */
export const attackClasses: readonly ScenarioClass[] = [
  budgetRace,
  cheatingProviders,
  directPayments,
  hostileFacts,
  hostileRpc,
  injection,
  lookAlikes,
  malformedMessages,
  maliciousTokens,
  termsTampering,
  units,
  channelClaims,
  mandateDraws,
  replays,
  x402Shops,
  x402Buyers,
  approvals,
  freezes,
  outsideProposals,
  sharedBudgets,
  x402Facilitators,
  dealTokens,
  dealRefunds,
  lyingSimulations,
]
