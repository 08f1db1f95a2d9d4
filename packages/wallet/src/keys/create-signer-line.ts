import { DealwrightError } from '@dealwright/protocols'
import { type AskSigner, refused } from './external-signer.ts'
import { type SignerAnswer, signerAnswer } from './signer-wire.ts'

/** The wallet's end of a line to a signer: questions go out, answers come back in any order. */
export interface SignerLine {
  /** Asks for the address, sending what opens the signer where it needs that. Throws `signer-failed`. */
  open(opening?: object): Promise<string>
  /** Asks for one signature. Throws what ethers throws on a refusal, else `signer-failed`. */
  readonly ask: AskSigner
  /** Takes a line that came from the signer; what is no answer to anything is passed over. */
  readonly receive: (line: string) => void
  /** The signer is gone: nobody waits for it any more. */
  readonly end: () => void
}

/** Makes the wallet's end of a line. `write` sends text; `timeoutMs`: how long each answer may take. */
export function createSignerLine({
  write,
  timeoutMs,
}: {
  readonly write: (text: string) => unknown
  readonly timeoutMs: number
}): SignerLine {
  const waiting = new Map<number, PromiseWithResolvers<string>>()
  let next = 0
  let hasEnded = false

  async function send(id: number, question: object): Promise<string> {
    if (hasEnded) throw gone()
    const answer = Promise.withResolvers<string>()
    waiting.set(id, answer)
    const timer = setTimeout(() => {
      waiting.delete(id)
      answer.reject(failure('The signer process does not answer.', true))
    }, timeoutMs)
    write(`${JSON.stringify(question)}\n`)
    return answer.promise.finally(() => clearTimeout(timer))
  }

  return {
    open: (opening = { id: 0, method: 'address' }) => send(0, opening),
    ask: async request => {
      next++
      return send(next, { ...request, id: next })
    },
    receive: text => {
      const answer = parseAnswer(text)
      const question = answer === undefined ? undefined : waiting.get(answer.id)
      if (answer === undefined || question === undefined) return
      waiting.delete(answer.id)
      if ('result' in answer) question.resolve(answer.result)
      else if (answer.error.code === 'refused') question.reject(refused(answer.error.message))
      else question.reject(failure(answer.error.message))
    },
    end: () => {
      hasEnded = true
      for (const { reject } of waiting.values()) reject(gone())
      waiting.clear()
    },
  }
}

function parseAnswer(line: string): SignerAnswer | undefined {
  try {
    const parsed = signerAnswer.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

function gone(): DealwrightError {
  return failure('The signer process has ended: start it again.', true)
}

function failure(message: string, retryable = false): DealwrightError {
  return new DealwrightError({ code: 'signer-failed', message, ...(retryable ? { retryable } : {}) })
}
