import { DealwrightError } from '@dealwright/protocols'

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A length of time for people: a whole or decimal number with `ms`, `s`, `m`, `h` or `d`. */
export type Duration = `${number}${keyof typeof units}`

/** `'10s'` as 10000 milliseconds. Throws `bad-duration` where it is not a positive length of time. */
export function parseDuration(text: Duration): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text)
  const milliseconds = match === null ? 0 : Number(match[1]) * units[unitOf(match[2])]
  if (milliseconds > 0) return milliseconds
  throw new DealwrightError({
    code: 'bad-duration',
    message: `'${text}' is not a length of time; write it like '500ms', '10s', '5m', '1h' or '1d'.`,
  })
}

function unitOf(text: string | undefined): keyof typeof units {
  if (text === 's' || text === 'm' || text === 'h' || text === 'd') return text
  return 'ms'
}
