import type { Hex } from '@dealwright/protocols'

/** Types text as `Hex`. Throws a `TypeError` where the text is not `0x` and hexadecimal digits. */
export function toHex(text: string): Hex {
  if (!isHex(text)) throw new TypeError('Expected 0x and hexadecimal digits.')
  return text
}

function isHex(text: string): text is Hex {
  return /^0x[0-9a-fA-F]*$/.test(text)
}
