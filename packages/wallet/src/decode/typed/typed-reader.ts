import type { Address } from '@dealwright/protocols'
import type { TypedDataDomain, TypedDataField } from 'ethers'
import type { DecodeContext } from '../meaning.ts'
import type { Reading } from '../readers/reading.ts'
import type { Message } from './message.ts'

/** Where typed data will be believed. */
export interface TypedSite {
  readonly contract: Address
  readonly context: DecodeContext
}

/** One kind of typed data: its primary type, all of its types, whose it is, and what it means. */
export interface TypedReader {
  readonly primaryType: string
  readonly types: Readonly<Record<string, readonly TypedDataField[]>>
  /** The domain it must have; undefined where this network has no such contract. Left out: that of any token. */
  readonly domain?: (context: DecodeContext) => TypedDataDomain | undefined
  /** Whether `read` throws for every value that is not of its type; otherwise the encoder is asked first. */
  readonly isStrict?: boolean
  readonly read: (message: Message, site: TypedSite) => Reading
}
