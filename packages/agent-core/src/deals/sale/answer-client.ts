import type { Effect } from '../effect.ts'
import type { Sale } from './sale.ts'

type Content = Extract<Effect, { type: 'send' }>['content']

/** A message to the client that answers its last one. */
export function answerClient({ conversation, client, answers }: Sale, content: Content): Effect {
  return { type: 'send', conversation, to: client, content, replyTo: answers }
}

/** Turns the client down, in words short enough for the protocol. */
export const refuseClient = (sale: Sale, code: string, message: string): Effect =>
  answerClient(sale, { message: 'Refuse', body: { code: code.slice(0, 60), message: message.slice(0, 500) } })

/** Answers the client's `Funded`; nothing is said until it has come. */
export function tellClient(sale: Sale, content: Content): readonly Effect[] {
  return sale.funded === undefined ? [] : [answerClient({ ...sale, answers: sale.funded }, content)]
}

/** Hands over what was submitted on chain, as the answer to the client's `Funded`. */
export function deliver(sale: Sale): readonly Effect[] {
  const transaction = sale.transactions.findLast(({ step }) => step === 'submit')?.hash
  if (transaction === undefined) return []
  return tellClient(sale, { message: 'Deliver', body: { output: sale.output ?? null, transaction } })
}

/** Says that the work came to nothing, and why. */
export function reportFailure(sale: Sale): readonly Effect[] {
  const message = (sale.failure?.message ?? 'the work failed').slice(0, 500)
  const transaction = sale.transactions.findLast(({ step }) => step === 'refund')?.hash
  return tellClient(sale, {
    message: 'Failure',
    body: { message, ...(transaction === undefined ? {} : { transaction }) },
  })
}
