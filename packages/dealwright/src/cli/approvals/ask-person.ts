import type { Agent, PendingApproval } from '@dealwright/agent-core'
import { plainText } from '@dealwright/protocols'
import type { PrincipalSession } from '@dealwright/wallet'
import { ink } from '../ink.ts'
import type { Lines } from '../read-lines.ts'

/** What {@link askPerson} needs. */
export interface AskPersonParameters {
  readonly agent: Pick<Agent, 'on' | 'off' | 'approvals'>
  readonly lines: Lines
  readonly print: (line: string) => void
  /** Who sits at this terminal. */
  readonly session: PrincipalSession
  /** Unix milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/** A person's lines, less those that answer what the wallet asks. */
export interface PersonLines {
  /** The next line that is no answer to the wallet; undefined at the end of input. */
  read(): Promise<string | undefined>
  /** The next line whatever it is: for a question that was put before the wallet's. */
  readFirst(): Promise<string | undefined>
  close(): void
}

/**
 * Puts the wallet's questions to the person at the terminal, one after the other: what will be signed, in words, and yes or no. Lines
 * that are neither are kept for whoever reads next.
 */
export function askPerson({
  agent,
  lines,
  print,
  session,
  now = Date.now,
}: AskPersonParameters): PersonLines {
  const questions: PendingApproval[] = []
  const kept: (string | undefined)[] = []
  let shown: PendingApproval | undefined
  let readers = 0
  let isOtherFirst = false
  let outstanding: Promise<{ line: string | undefined; isTaken: boolean }> | undefined

  const open = (): PendingApproval | undefined => {
    while (questions[0] !== undefined && questions[0].expiresAt <= now()) questions.shift()
    return questions[0]
  }
  const show = (): void => {
    const question = open()
    if (question === undefined || question === shown || isOtherFirst) return
    shown = question
    print(ink.bold(`Your wallet asks: ${plainText(question.words.title)}`))
    for (const line of question.words.lines) print(`  ${plainText(line, 300)}`)
    print(`  valid until ${new Date(question.expiresAt).toISOString().slice(11, 19)}Z`)
    print(`Sign it? ${ink.dim('(yes / no)')}`)
  }
  const take = async (line: string | undefined): Promise<boolean> => {
    const question = open()
    if (isOtherFirst || question === undefined || question !== shown || line === undefined) return false
    if (!/^(y|yes|n|no)$/i.test(line)) return false
    questions.shift()
    const { id: request, hash } = question
    const decision = /^y/i.test(line) ? 'approve' : 'decline'
    try {
      const taken = await agent.approvals.answer(session, { request, hash, decision })
      if (!taken.ok) print(ink.bad(plainText(taken.error.message)))
      else print(ink.dim(decision === 'approve' ? 'Approved.' : 'Declined.'))
    } catch (error) {
      // What could not be written down was not approved; the chat goes on.
      print(ink.bad(plainText(error instanceof Error ? error.message : String(error), 500)))
    }
    show()
    return true
  }
  /** One line is read at a time, whoever waits for it. */
  const next = () => {
    outstanding ??= (async () => {
      const line = await lines.read()
      const isTaken = await take(line)
      outstanding = undefined
      return { line, isTaken }
    })()
    return outstanding
  }
  /** While nobody else reads, the wallet's questions are reason enough to. */
  const pump = async (): Promise<void> => {
    while (open() !== undefined && readers === 0) {
      const { line, isTaken } = await next()
      // Whoever began to read meanwhile has had this line too.
      if (!isTaken && readers === 0) kept.push(line)
      if (line === undefined) return
    }
  }
  const listen = (question: PendingApproval): void => {
    questions.push(question)
    show()
    if (readers === 0) void pump()
  }
  agent.on('approval', listen)

  const read = async (): Promise<string | undefined> => {
    if (kept.length > 0) return kept.shift()
    readers++
    try {
      for (;;) {
        const { line, isTaken } = await next()
        if (!isTaken) return line
      }
    } finally {
      readers--
      if (open() !== undefined && readers === 0) void pump()
    }
  }
  return {
    read,
    readFirst: async () => {
      isOtherFirst = true
      try {
        return await read()
      } finally {
        isOtherFirst = false
        show()
      }
    },
    close: () => {
      agent.off('approval', listen)
    },
  }
}
