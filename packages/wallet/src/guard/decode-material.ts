import { failed, ok, type Result } from '@dealwright/protocols'
import { decodeCall } from '../decode/decode-call.ts'
import { decodeTypedData } from '../decode/decode-typed-data.ts'
import type { DecodeContext, Meaning } from '../decode/meaning.ts'
import type { Intent } from '../intent/intent.ts'
import type { Material } from '../intent/material.ts'
import type { Denial, PolicyContext } from '../policy/policy.ts'

/** Reads what is about to be signed from the bytes alone. The intent only helps to recognise hashes in them. Pure. */
export function decodeMaterial(
  material: Material,
  context: PolicyContext,
  intent?: Intent,
): Result<Meaning, Denial> {
  const known: DecodeContext = { ...context, preimages: preimagesOf(intent) }
  const decoded =
    material.kind === 'typed-data' ? decodeTypedData(material, known) : decodeCall(material, known)
  return decoded.ok ? ok(decoded.value) : failed(decoded.error)
}

/** A draw holds its agreement, and a claim its channel, only as a hash. */
function preimagesOf(intent: Intent | undefined): NonNullable<DecodeContext['preimages']> {
  if (intent?.kind === 'sign-draw') return { agreements: [intent.agreement] }
  if (intent?.kind === 'sign-claim') return { channels: [intent.channel] }
  return {}
}
