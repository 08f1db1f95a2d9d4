import { DealwrightError } from '@dealwright/protocols'

/** The error for a schema that cannot be decoded; `reason` completes "cannot be decoded: …". */
export const badSchema = (reason: string): DealwrightError =>
  new DealwrightError({
    code: 'bad-schema',
    message: `This JSON Schema cannot be decoded: ${reason}. Change the schema.`,
  })
