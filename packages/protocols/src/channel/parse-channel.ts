import { z } from 'zod'
import { describeIssues } from '../text/describe-issues.ts'
import { failed, ok, type Result } from '../types/result.ts'
import { addressSchema, hashSchema } from '../types/schemas.ts'
import type { Channel } from './channel.ts'

const zeroAddress = '0x0000000000000000000000000000000000000000'

const partySchema = addressSchema.refine(address => address !== zeroAddress, 'must not be the zero address')

const channelSchema = z
  .strictObject({
    payer: partySchema,
    signer: partySchema,
    payee: partySchema,
    token: partySchema,
    challengePeriod: z
      .int()
      .min(0)
      .max(2 ** 32 - 1),
    salt: hashSchema,
  })
  .refine(({ payer, payee }) => payer !== payee, 'nobody pays itself')

/**
 * Reads the wire form of a channel, which is the channel itself as JSON. The failure is one line that names the bad field; unknown
 * fields, zero addresses and a payer that is the payee are refused.
 */
export function parseChannel(json: unknown): Result<Channel, string> {
  const parsed = channelSchema.safeParse(json)
  return parsed.success ? ok(parsed.data) : failed(describeIssues('channel', parsed.error))
}
