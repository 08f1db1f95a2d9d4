/** Names of the HTTP headers of x402 v2, each of them base64 of JSON; and the one in which v1 clients pay. */
export const headers = {
  required: 'PAYMENT-REQUIRED',
  signature: 'PAYMENT-SIGNATURE',
  response: 'PAYMENT-RESPONSE',
  legacySignature: 'X-PAYMENT',
} as const

/** The longest header that is read or written, in characters: what Node takes of all headers together. */
export const maxHeaderLength = 16_384
