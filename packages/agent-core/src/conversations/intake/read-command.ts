import { findMoney, type Token } from '@dealwright/protocols'
import type { Intake } from './intake.ts'
import { readPeriod } from './read-period.ts'

const polite = String.raw`(?:please\s+)?`
const exactly = (pattern: string) => new RegExp(`^/?${polite}(?:${pattern})(?:\\s+please)?[\\s?!.…]*$`, 'iu')

const commands = {
  help: exactly(
    String.raw`help(?: me)?|\?|commands|what can (?:you|i) (?:do|say)|how does (?:this|it) work|hilfe|aide|ayuda`,
  ),
  balance: exactly(
    String.raw`(?:my |your |the )?(?:balance|funds)|what(?:'s| is) (?:my|your|the) balance|how much (?:money )?(?:do|have) (?:i|you|we) (?:have|got|hold)(?: left)?|what do you (?:hold|have)`,
  ),
  status: exactly(
    String.raw`status|progress|what(?:'s| is) (?:happening|going on|the status|up)|how(?:'s| is) (?:it|that) going|how far (?:is it|are you|are we)|where are we|any news`,
  ),
} as const

const greeting = exactly(
  String.raw`hi|hey|hello|hello there|hi there|howdy|good (?:morning|afternoon|evening|day)|hallo|moin|bonjour|salut|hola|ciao|ol[áa]`,
)
const thanks = exactly(
  String.raw`thanks|thank you|many thanks|thanks a lot|thx|ty|cheers|danke|merci|gracias|grazie|great|perfect|nice|wonderful|cool`,
)
const spending = [
  /\b(?:did|have|has|do)\s+(?:i|we|you|my agent)\b.{0,60}\b(?:spend|spent|pay|paid)\b/iu,
  /^(?:what|how much)\b.{0,40}\b(?:i|we|you)(?:['’]ve| have)?\s+(?:spent|paid)\b/iu,
  /^\/?(?:show(?: me)?\s+|list\s+)?(?:my\s+|the\s+)?(?:spending|expenses|receipts?)\b/iu,
  /\bcost me\b.{0,40}\?$/iu,
]
const funding = /^\/?(?:fund|top[ -]?up|deposit)\b/iu

/** Reads what is plainly a command: none of these costs a model's thought. Undefined where the text is none. */
export function readCommand(
  text: string,
  { token, now, isAnswer }: { token: Token; now: Date; isAnswer: boolean },
): Intake | undefined {
  if (text.length > 200) return undefined
  for (const kind of ['help', 'balance', 'status'] as const) if (commands[kind].test(text)) return { kind }
  if (spending.some(pattern => pattern.test(text))) return { kind: 'spending', period: readPeriod(text, now) }
  // A word that answers a question is no small talk.
  if (isAnswer) return undefined
  if (greeting.test(text)) return { kind: 'greeting' }
  if (thanks.test(text)) return { kind: 'thanks' }
  if (funding.test(text)) return { kind: 'fund', amount: findMoney(text, token)[0]?.amount }
  return undefined
}
