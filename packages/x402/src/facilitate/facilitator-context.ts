import type { Address } from '@dealwright/protocols'
import type { ChainPort, RelayerPort } from '../ports.ts'
import type { SettlementBook } from './open-settlement-book.ts'

/** What verifying and settling share. */
export interface FacilitatorContext {
  readonly wallet: RelayerPort
  readonly chain: ChainPort
  /** Tokens that are settled in. */
  readonly assets: readonly Address[]
  /** Whose payments are settled. Undefined: anyone's. */
  readonly recipients: readonly Address[] | undefined
  book(): Promise<SettlementBook>
  /** Unix milliseconds. */
  readonly clock: () => number
}
