/**
 * Whether a failed effect surely did nothing and never will: the wallet refused, or the chain said no. After any other failure
 * (unreachable, unknown) the chain is asked again before a deal draws its conclusions.
 */
export const isFinal = (code: string): boolean => code === 'denied' || code === 'reverted'
