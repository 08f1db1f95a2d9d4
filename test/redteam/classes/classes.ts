import type { ScenarioClass } from '../scenario.ts'
import { budgetRace } from './budget-race.ts'
import { directPayments } from './direct-payments.ts'
import { termsTampering } from './terms-tampering.ts'

/** Every class of attacks. To add one: write a file beside this one, and name it here. */
export const attackClasses: readonly ScenarioClass[] = [budgetRace, directPayments, termsTampering]
