/** Makes the id of a call: it carries its time (Unix milliseconds), so that a very old one is known without being kept. */
export const createCallId = (now: number): string =>
  `t${String(now).padStart(13, '0')}-${crypto.randomUUID()}`

/** The time that an id carries, in Unix milliseconds; undefined for an id of somebody's own choice. */
export function timeOfCallId(id: string): number | undefined {
  const time = /^t(\d{13})-/.exec(id)?.[1]
  return time === undefined ? undefined : Number(time)
}
