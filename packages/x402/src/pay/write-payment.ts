import type { Hex } from '@dealwright/protocols'
import { encodeHeader } from '../wire/encode-header.ts'
import { writeExactPayload } from '../wire/exact-payload.ts'
import { identifyPayment } from '../wire/payment-identifier.ts'
import { x402Version } from '../wire/schemas.ts'
import { type Attempt, identifierOf } from './attempt.ts'

/** Writes the header that pays: what the server declared, sent back, with the choice, the authorization and its signature. */
export function writePayment(attempt: Attempt, signature: Hex): string {
  const { authorization, extensions, resource, requirements } = attempt
  const identified = identifyPayment(extensions, identifierOf(attempt))
  return encodeHeader({
    x402Version,
    resource,
    accepted: requirements,
    payload: writeExactPayload({ authorization, signature }),
    ...(identified === undefined ? {} : { extensions: identified }),
  })
}
