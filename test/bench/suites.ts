import { benchCalls } from './calls.ts'
import { benchConsole } from './console.ts'
import { benchDeals } from './deals.ts'
import { benchDurability } from './durability.ts'
import type { Figure } from './figure.ts'
import { benchGuard } from './guard.ts'
import { benchLane } from './lane.ts'
import { benchLlm } from './llm.ts'
import { benchQueue } from './queue.ts'
import { benchStart } from './start.ts'
import { benchTransport } from './transport.ts'

/** A bench suite: measures, and answers its figures. */
export interface BenchSuite {
  /** What `npm run bench -- <name>` picks it by. */
  readonly name: string
  readonly bench: () => Promise<readonly Figure[]>
}

/** Every bench suite, in the order they run. */
export const benchSuites: readonly BenchSuite[] = [
  { name: 'start', bench: benchStart },
  { name: 'transport', bench: benchTransport },
  { name: 'queue', bench: benchQueue },
  { name: 'lane', bench: benchLane },
  { name: 'guard', bench: benchGuard },
  { name: 'llm', bench: benchLlm },
  { name: 'deals', bench: benchDeals },
  { name: 'calls', bench: benchCalls },
  { name: 'console', bench: benchConsole },
  { name: 'durability', bench: benchDurability },
]
