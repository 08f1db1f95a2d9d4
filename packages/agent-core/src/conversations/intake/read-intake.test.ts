import type { Token } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Intake, IntakeState } from './intake.ts'
import { maxMessageLength, readIntake } from './read-intake.ts'

const token: Token = {
  address: `0x${'11'.repeat(20)}`,
  symbol: 'USDC',
  decimals: 6,
}
const hash = (start: string) => `sha256:${start.padEnd(64, '0')}`
const plan = {
  run: 'run-1',
  hash: hash('4f2a'),
  request: 'Weather in Paris tomorrow, at most 1 USDC',
  values: ['Paris', '2026-11-23'],
}
const other = { ...plan, run: 'run-2', hash: hash('4f2b'), request: 'Translate hello', values: ['hello'] }
const signature = { request: 'r', hash: `0x${'ab'.repeat(32)}` }
const idle: IntakeState = {
  waiting: [],
  working: [],
  signatures: [],
  yesSigns: true,
  token,
  now: new Date('2026-11-22T10:00:00Z'),
}
const planned: IntakeState = { ...idle, waiting: [plan] }
const read = (text: string, state: Partial<IntakeState> = {}): Intake =>
  readIntake(text, { ...idle, ...state })
const kinds = (texts: readonly string[], state: Partial<IntakeState> = {}) =>
  texts.map(text => [text, read(text, state).kind])
const all = (texts: readonly string[], kind: Intake['kind']) => texts.map(text => [text, kind])

describe('readIntake', () => {
  it('takes nothing for nothing, and too much for too much', () => {
    expect(kinds(['', '   ', '\n\t', '...', '👍'])).toEqual(all(['', '   ', '\n\t', '...', '👍'], 'empty'))
    expect(read('a'.repeat(maxMessageLength + 1))).toEqual({
      kind: 'too-long',
      length: maxMessageLength + 1,
      limit: maxMessageLength,
    })
    expect(read('a '.repeat(maxMessageLength / 2)).kind).toBe('request')
  })

  it.each([
    ['help', ['help', '/help', '?', 'HELP!', 'what can you do?', 'Hilfe']],
    ['balance', ['balance', 'Balance?', '/balance', 'how much do you have left?', "what's my balance?"]],
    ['status', ['status?', '/status', "what's happening?", 'how far is it?', 'any news']],
    ['greeting', ['hi', 'Hello!', 'good morning', 'hola']],
    ['thanks', ['thanks!', 'thank you', 'great', 'merci']],
    ['spending', ['what did I spend this week?', 'how much have I spent', 'show my receipts', 'spending']],
    ['fund', ['fund 5 USDC', '/fund', 'top up']],
    ['stop', ['stop', 'cancel', 'never mind', 'please stop', '/stop', 'Stop everything!']],
  ] as const)('reads %s', (kind, texts) => {
    expect(kinds(texts)).toEqual(all(texts, kind))
  })

  it('leaves to the planner what only holds such a word', () => {
    const texts = [
      'Help me translate this letter into French, at most 2 USDC',
      'I want to spend 3 USDC on the weather in Rome',
      'status of the stock market, at most 1 USDC',
      'How much does a forecast for Paris cost?',
      'Yes Minister: a summary of the first episode',
      'Stop signs in Paris: count them',
      'no-reply address of the town hall',
    ]
    expect(kinds(texts)).toEqual(all(texts, 'request'))
  })

  it('knows the period of a question about spending, in UTC with weeks from Monday', () => {
    const period = (text: string) => {
      const intake = read(text)
      return intake.kind === 'spending'
        ? [
            intake.period.name,
            ...[intake.period.from, intake.period.to].map(ms => new Date(ms).toISOString().slice(0, 10)),
          ]
        : undefined
    }
    // 22 November 2026 is a Sunday.
    expect(period('what did I spend this week?')).toEqual(['this week', '2026-11-16', '2026-11-23'])
    expect(period('what did I spend last week?')).toEqual(['last week', '2026-11-09', '2026-11-16'])
    expect(period('what did we pay today')).toEqual(['today', '2026-11-22', '2026-11-23'])
    expect(period('what did I spend in the last 3 days?')).toEqual([
      'the last 3 days',
      '2026-11-20',
      '2026-11-23',
    ])
    expect(period('how much have I spent this month')).toEqual(['this month', '2026-11-01', '2026-12-01'])
    expect(period('what did I spend?')).toEqual(['in all', '1970-01-01', '2026-11-23'])
  })

  it('takes a bare yes or no for the only plan that waits', () => {
    for (const text of ['yes', 'Y', 'ok', 'go ahead!', '/approve', 'approve', 'do it'])
      expect([text, read(text, planned)]).toEqual([
        text,
        { kind: 'decide-plan', decision: 'approve', run: 'run-1', hash: plan.hash },
      ])
    for (const text of ['no', 'N', '/decline', 'no thanks'])
      expect([text, read(text, planned)]).toEqual([
        text,
        { kind: 'decide-plan', decision: 'decline', run: 'run-1', hash: plan.hash },
      ])
    expect(read('yes')).toMatchObject({ kind: 'unclear', message: expect.stringContaining('nothing') })
  })

  it('wants an id where more than one thing waits', () => {
    const both = { waiting: [plan, other] }
    expect(read('yes', both)).toMatchObject({
      kind: 'unclear',
      message: expect.stringContaining('/approve 4f2a, /approve 4f2b'),
    })
    expect(read('/approve 4f2b', both)).toMatchObject({ kind: 'decide-plan', run: 'run-2' })
    expect(read('decline 4F2A.', both)).toMatchObject({ decision: 'decline', run: 'run-1' })
    expect(read('/approve 4f2', both).kind).not.toBe('decide-plan')
  })

  it('approves nothing by an id that does not wait', () => {
    expect(read('/approve dead', planned)).toMatchObject({ kind: 'unclear' })
    expect(read(`approve ${hash('5f2a')}`, planned)).toMatchObject({ kind: 'unclear' })
    expect(read(`approve ${plan.hash}`, planned)).toMatchObject({ kind: 'decide-plan' })
  })

  it('signs by a bare yes only where the surface shows the question', () => {
    const signing = { signatures: [signature] }
    expect(read('yes', signing)).toEqual({ kind: 'decide-signature', decision: 'approve', ...signature })
    expect(read('yes', { ...signing, yesSigns: false })).toMatchObject({
      kind: 'unclear',
      message: expect.stringContaining('/approve abab'),
    })
    expect(read('/approve abab', { ...signing, yesSigns: false })).toMatchObject({ kind: 'decide-signature' })
    expect(read('yes', { ...signing, waiting: [plan] })).toMatchObject({ kind: 'unclear' })
  })

  it('answers a step that asks, with anything that is no command', () => {
    const asking = { run: 'run-1', step: 0 }
    for (const text of ['Paris', 'yes', 'no', 'hello', '42'])
      expect([text, read(text, { asking, working: ['run-1'] })]).toEqual([
        text,
        { kind: 'answer', ...asking, text },
      ])
    expect(read('stop', { asking, working: ['run-1'] })).toEqual({ kind: 'stop', runs: ['run-1'] })
    expect(read('status?', { asking }).kind).toBe('status')
  })

  it('stops what waits and what works', () => {
    expect(read('stop', { ...planned, working: ['run-0'] })).toEqual({
      kind: 'stop',
      runs: ['run-1', 'run-0'],
    })
    expect(read('cancel')).toEqual({ kind: 'stop', runs: [] })
  })

  it.each([
    ['no, Friday', 'Weather in Paris Friday, at most 1 USDC'],
    ['on Friday instead', 'Weather in Paris Friday, at most 1 USDC'],
    ['Rome instead of Paris', 'Weather in Rome tomorrow, at most 1 USDC'],
    ['no, not Paris but Rome', 'Weather in Rome tomorrow, at most 1 USDC'],
    ['change paris to Rome', 'Weather in Rome tomorrow, at most 1 USDC'],
    ['make it Rome', 'Weather in Rome tomorrow, at most 1 USDC'],
    ['sorry, I meant in Rome on Friday', 'Weather in Rome Friday, at most 1 USDC'],
    ['at most 3 USDC', 'Weather in Paris tomorrow, at most 3 USDC'],
    ['make it 0.50 USDC instead', 'Weather in Paris tomorrow, at most 0.50 USDC'],
    ['2026-12-01', 'Weather in Paris 2026-12-01, at most 1 USDC'],
    ['yes, but at most 0.80 USDC', 'Weather in Paris tomorrow, at most 0.80 USDC'],
  ])('applies the correction %j', (text, request) => {
    expect(read(text, planned)).toEqual({ kind: 'correction', replaces: 'run-1', text: request })
  })

  it('replaces the only free number, and adds a limit where there was none', () => {
    const waiting = [{ ...plan, request: 'Buy 3 pictures of cats by 2026-12-01', values: ['cats'] }]
    expect(read('make it 2 instead', { waiting })).toMatchObject({
      text: 'Buy 2 pictures of cats by 2026-12-01',
    })
    expect(read('at most 2 USDC', { waiting })).toMatchObject({
      text: 'Buy 3 pictures of cats by 2026-12-01, at most 2 USDC',
    })
  })

  it('asks back where it cannot tell what to change', () => {
    const waiting = [{ ...plan, request: 'Weather in Paris and Rome tomorrow', values: ['Paris', 'Rome'] }]
    expect(read('no, Berlin', { waiting }).kind).toBe('unclear')
    expect(read('make it 2', planned).kind).toBe('unclear')
    expect(read('Berlin instead of Rome', { waiting })).toMatchObject({
      text: 'Weather in Paris and Berlin tomorrow',
    })
  })

  it('takes a new request for one, also while a plan waits', () => {
    expect(read('Translate good morning into French, at most 2 USDC', planned).kind).toBe('request')
  })

  it('never approves, signs or stops what is not there, whatever is said', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('yes', '/approve 4f2a', 'stop', 'no, Friday', 'ok')),
        fc.constantFrom(
          idle,
          planned,
          { ...idle, waiting: [plan, other] },
          { ...idle, signatures: [signature] },
        ),
        (text, state) => {
          const intake = readIntake(text, state)
          if (intake.kind === 'decide-plan')
            expect(state.waiting).toContainEqual(
              expect.objectContaining({ run: intake.run, hash: intake.hash }),
            )
          if (intake.kind === 'decide-signature')
            expect(state.signatures).toContainEqual({ request: intake.request, hash: intake.hash })
          if (intake.kind === 'correction') expect(state.waiting).not.toEqual([])
        },
      ),
    )
  })
})
