import type { z } from 'zod'
import { validate } from '../schema/validate.ts'
import { failed, type Result } from '../types/result.ts'
import type { MessageSchemas, Protocol } from './protocol.ts'

/** Checks a body from the wire against its message type's schema; the failure is one line such as `Ping.n: expected number, received string`. */
export function validateMessage<Messages extends MessageSchemas, Type extends keyof Messages & string>(
  protocol: Protocol<Messages>,
  type: Type,
  body: unknown,
): Result<z.output<Messages[Type]>, string> {
  const { messages } = protocol
  const schema: Messages[Type] | undefined = Object.hasOwn(messages, type) ? messages[type] : undefined
  if (schema === undefined) return failed(`${protocol.id} has no message of that type`)
  return validate(schema, body, type)
}
