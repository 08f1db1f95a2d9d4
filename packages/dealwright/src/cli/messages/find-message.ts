import { DealwrightError, type ParkedMessage, plainText } from '@dealwright/protocols'

/** Characters of an id that are enough to name a message by. */
const enough = 6

/** The parked message with this id, or the only one that begins like it. Throws `unknown-message` and `ambiguous-message`. */
export function findMessage(messages: readonly ParkedMessage[], text: string): ParkedMessage {
  const wanted = text.toLowerCase().replace(/…$/, '')
  const exact = messages.filter(({ id }) => id.toLowerCase() === wanted)
  const found =
    exact.length > 0 || wanted.length < enough
      ? exact
      : messages.filter(({ id }) => [id.toLowerCase(), shortId(id)].some(name => name.startsWith(wanted)))
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  const shown = plainText(text, 80)
  if (only === undefined) {
    const message = `No parked message here is called ${shown}; see 'dealwright messages' for those there are`
    throw new DealwrightError({ code: 'unknown-message', message })
  }
  const message = `${found.length} parked messages begin with ${shown}; give more of the id`
  throw new DealwrightError({ code: 'ambiguous-message', message })
}

/** The telling part of a message's id. */
export const shortId = (id: string): string => plainText(id.replace(/^text:/, ''), 80).toLowerCase()
