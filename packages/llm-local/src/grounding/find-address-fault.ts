import { type PlanFailure, parseAddress } from '@dealwright/protocols'
import { asciiWidth } from './plain-characters.ts'

/** Something that begins like an address and is about as long as one, whatever stands in it. */
const NEARLY = /(?<![\p{L}\p{N}])0[xXхХ][\p{L}\p{N}\p{Cf}]{36,44}(?![\p{L}\p{N}])/gu

/**
 * Says what is wrong with an address in a person's message: a wrong checksum, a digit too many or too few, a letter of another
 * script, or something in it that cannot be seen. Undefined where there is none, or all are in order.
 */
export function findAddressFault(text: string): PlanFailure | undefined {
  const wrong = asciiWidth(text)
    .match(NEARLY)
    ?.find(written => parseAddress(written) === undefined)
  if (wrong === undefined) return undefined
  const shown = `${wrong.slice(0, 6)}…${wrong.slice(-4)}`.replace(/\p{Cf}/gu, '')
  return {
    code: 'not-understood',
    message: `The address ${shown} has a typing error (its length or checksum does not fit): which address do you mean?`,
  }
}
