import { setTimeout as sleep } from 'node:timers/promises'
import type { ApprovalAnswer, PendingApproval } from '@dealwright/agent-core'
import { ok } from '@dealwright/protocols'
import { openPrincipalSession } from '@dealwright/wallet'
import { describe, expect, it } from 'vitest'
import { askPerson } from './ask-person.ts'

const question = (id: string, expiresAt = 1_000): PendingApproval => ({
  id,
  hash: `0x${'ab'.repeat(32)}`,
  words: { title: 'Pay 3.00 USDC', lines: ['to \u202Esomebody'] },
  createdAt: 0,
  expiresAt,
})

function atTerminal() {
  const printed: string[] = []
  const answers: ApprovalAnswer[] = []
  const listeners = new Set<(question: PendingApproval) => void>()
  let waiting: ((line: string | undefined) => void) | undefined
  const typed: (string | undefined)[] = []
  const now = { at: 0 }
  const person = askPerson({
    agent: {
      // Only the one event is listened to.
      on: (_event: string, listener: unknown) =>
        listeners.add(listener as (question: PendingApproval) => void) as never,
      off: (_event: string, listener: unknown) =>
        listeners.delete(listener as (question: PendingApproval) => void) as never,
      approvals: {
        pending: async () => [],
        answer: async (_session, answer) => {
          if (answer.request === 'unwritable') throw new Error('the disk is full')
          answers.push(answer)
          return ok(question(answer.request))
        },
      },
    },
    lines: {
      read: () =>
        typed.length > 0
          ? Promise.resolve(typed.shift())
          : new Promise(resolve => {
              waiting = resolve
            }),
      close: () => {},
    },
    print: line => printed.push(line),
    session: openPrincipalSession('terminal', 'ada'),
    now: () => now.at,
  })
  const type = async (line: string | undefined) => {
    if (waiting === undefined) typed.push(line)
    else waiting(line)
    waiting = undefined
    await sleep(0)
  }
  const ask = async (asked: PendingApproval) => {
    for (const listener of listeners) listener(asked)
    await sleep(0)
  }
  return { person, printed, answers, listeners, type, ask, now }
}

describe('askPerson', () => {
  it('shows what will be signed and takes yes or no, while nobody reads', async () => {
    const { printed, answers, type, ask } = atTerminal()
    await ask(question('one'))
    expect(printed.join('\n')).toContain('Pay 3.00 USDC')
    expect(printed.join('\n')).toContain('to somebody')
    await type('YES')
    await ask(question('two'))
    await type('n')
    expect(answers).toMatchObject([
      { request: 'one', decision: 'approve', hash: question('one').hash },
      { request: 'two', decision: 'decline' },
    ])
  })

  it('keeps every other line for whoever reads', async () => {
    const { person, answers, type, ask } = atTerminal()
    const reading = person.read()
    await ask(question('one'))
    await type('y')
    await type('buy me a forecast')
    expect(await reading).toBe('buy me a forecast')
    await ask(question('two'))
    await type('yes please')
    await type('no')
    expect(await person.read()).toBe('yes please')
    expect(answers.map(({ request, decision }) => `${request} ${decision}`)).toEqual([
      'one approve',
      'two decline',
    ])
  })

  it('takes no yes that was meant for another question, nor one that is too late', async () => {
    const { person, answers, type, ask, now } = atTerminal()
    const first = person.readFirst()
    await ask(question('one'))
    await type('yes')
    expect(await first).toBe('yes')
    expect(answers).toEqual([])
    now.at = 1_000
    await type('yes')
    expect(answers).toEqual([])
    expect(await person.read()).toBe('yes')
  })

  it('says so where an answer could not be written down, and goes on', async () => {
    const { printed, answers, type, ask } = atTerminal()
    await ask(question('unwritable'))
    await type('y')
    expect(printed.join('\n')).toContain('the disk is full')
    await ask(question('one'))
    await type('y')
    expect(answers).toMatchObject([{ request: 'one' }])
  })

  it('asks one after the other', async () => {
    const { printed, answers, type, ask } = atTerminal()
    await ask(question('one'))
    await ask(question('two'))
    expect(printed.filter(line => line.includes('Pay'))).toHaveLength(1)
    await type('y')
    expect(printed.filter(line => line.includes('Pay'))).toHaveLength(2)
    await type('y')
    expect(answers).toHaveLength(2)
  })

  it('ends with the input, and listens no more when closed', async () => {
    const { person, type, ask, listeners } = atTerminal()
    await ask(question('one'))
    await type(undefined)
    expect(await person.read()).toBeUndefined()
    person.close()
    expect(listeners.size).toBe(0)
  })
})
