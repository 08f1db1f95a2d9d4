import { type PrincipalKind, PrincipalSession } from './principal-session.ts'

/** Whose session a value is; undefined for whatever is no genuine session: no text, JSON or copy is one. */
export function identifyPrincipal(
  value: unknown,
): { readonly kind: PrincipalKind; readonly principal: string } | undefined {
  if (!PrincipalSession.isGenuine(value)) return undefined
  const { kind, principal } = value
  return { kind, principal }
}
