import { DealwrightError, plainText } from '@dealwright/protocols'

/** Where a principal can answer: the terminal of this machine, an XMTP inbox, the console. */
export type PrincipalKind = 'terminal' | 'inbox' | 'console'

/**
 * Proof that an authenticated surface speaks for the principal. Objects that only look like one are refused: no text, JSON or copy
 * can make it, only {@link openPrincipalSession}.
 */
export class PrincipalSession {
  readonly #genuine = true
  readonly kind: PrincipalKind
  /** Who: an address, or the name of the machine's user. */
  readonly principal: string

  constructor(kind: PrincipalKind, principal: string) {
    this.kind = kind
    this.principal = principal
    Object.freeze(this)
  }

  /** Whether a value is a session that this process opened. */
  static isGenuine(value: unknown): value is PrincipalSession {
    return typeof value === 'object' && value !== null && #genuine in value && value.#genuine
  }
}

/**
 * Opens a session for a principal whom the caller has authenticated: call it where a surface knows who is there, and never for
 * what a message says. Throws `bad-principal` where the name is empty or not one plain line.
 */
export function openPrincipalSession(kind: PrincipalKind, principal: string): PrincipalSession {
  if (principal === '' || plainText(principal) !== principal)
    throw new DealwrightError({
      code: 'bad-principal',
      message: 'Name the principal in one plain line: an address or a user name.',
    })
  return new PrincipalSession(kind, principal)
}
