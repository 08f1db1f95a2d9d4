import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createControlEnvelope } from '../envelope/create-control-envelope.ts'
import { createEnvelope } from '../envelope/create-envelope.ts'
import type { Envelope } from '../envelope/envelope.ts'
import { defineProtocol } from '../protocol/define-protocol.ts'
import type { MessageType } from '../protocol/protocol.ts'
import { advanceDialogue } from './advance-dialogue.ts'
import type { DialogueState, DialogueViolation } from './dialogue.ts'
import { startDialogue } from './start-dialogue.ts'

const alice = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const meteo = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const mallory = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'
const conversation = '01234567-89ab-4def-8123-456789abcdef'
const unknownId = 'ffffffff-89ab-4def-8123-456789abcdef'

const Empty = z.object({})
const deal = defineProtocol({
  name: 'deal',
  version: '1.0.0',
  messages: {
    Call: Empty,
    Offer: z.object({ price: z.string() }),
    Refuse: Empty,
    Accept: Empty,
    Progress: Empty,
    Question: Empty,
    Result: Empty,
    Answer: Empty,
  },
  replies: {
    Call: ['Offer', 'Refuse'],
    Offer: ['Offer', 'Accept'],
    Accept: ['Progress', 'Question', 'Result'],
    Question: ['Answer'],
  },
  streams: ['Progress', 'Question'],
  performatives: { Call: 'cfp', Offer: 'propose' },
})
type DealType = MessageType<typeof deal>
const dealTypes: readonly DealType[] = [
  'Call',
  'Offer',
  'Refuse',
  'Accept',
  'Progress',
  'Question',
  'Result',
  'Answer',
]

interface Attempt {
  readonly from: 'alice' | 'meteo'
  readonly type: DealType
  readonly replyTo: string | undefined
}

function say(from: 'alice' | 'meteo', type: DealType, replyTo?: Envelope | string): Envelope {
  const parties =
    from === 'alice'
      ? ({ sender: alice, receiver: meteo } as const)
      : ({ sender: meteo, receiver: alice } as const)
  const answered = typeof replyTo === 'string' ? replyTo : replyTo?.id
  return createEnvelope({
    protocol: deal,
    type,
    ...parties,
    body: { price: '1' },
    conversation,
    replyTo: answered,
  })
}

const fresh = startDialogue(deal, { self: alice, peer: meteo, conversation })

/** Advances by every envelope in turn; all but the last must be legal. */
function play(...envelopes: Envelope[]): {
  state: DialogueState
  code: DialogueViolation['code'] | undefined
} {
  let state = fresh
  for (const [index, envelope] of envelopes.entries()) {
    const result = advanceDialogue(deal, state, envelope)
    if (!result.ok) {
      expect(index, result.error.message).toBe(envelopes.length - 1)
      return { state, code: result.error.code }
    }
    state = result.value
  }
  return { state, code: undefined }
}

const call = say('alice', 'Call')
const offer = say('meteo', 'Offer', call)
const counter = say('alice', 'Offer', offer)
const accept = say('meteo', 'Accept', counter)
const result = say('alice', 'Result', accept)

describe('advanceDialogue', () => {
  it('follows the graph from first to last message', () => {
    expect(play(call).state.status).toBe('open')
    expect(play(call, offer, counter, accept).state.status).toBe('open')
    expect(play(call, offer, counter, accept, result).state.status).toBe('ended')
    expect(play(call, say('meteo', 'Refuse', call)).state.status).toBe('ended')
  })

  it('lets streamed answers come before the one that uses a message up', () => {
    const progress = () => say('alice', 'Progress', accept)
    const question = say('alice', 'Question', accept)
    const before = play(call, offer, counter, accept).state
    expect(play(call, offer, counter, accept, progress(), progress()).state).toEqual(before)
    const { state } = play(call, offer, counter, accept, progress(), question, result)
    expect(state.status).toBe('open')
    expect(
      play(call, offer, counter, accept, question, result, say('meteo', 'Answer', question)).state.status,
    ).toBe('ended')
    expect(play(call, offer, counter, accept, question, result, progress()).code).toBe('already-answered')
  })

  const changed = (envelope: Envelope, change: Partial<Envelope>): Envelope => ({ ...envelope, ...change })
  it.each<[DialogueViolation['code'], string, Envelope[]]>([
    ['wrong-protocol', 'another protocol', [changed(call, { protocol: 'ping/1.0.0' })]],
    ['wrong-protocol', 'another digest', [changed(call, { digest: `sha256:${'0'.repeat(64)}` })]],
    ['wrong-conversation', 'another conversation', [changed(call, { conversation: unknownId })]],
    ['wrong-party', 'a third sender', [changed(call, { sender: mallory })]],
    ['wrong-party', 'a third receiver', [changed(call, { receiver: mallory })]],
    ['wrong-party', 'talk to oneself', [changed(call, { receiver: alice })]],
    ['duplicate-id', 'a message that was here', [call, call]],
    ['unknown-type', 'an undeclared type', [changed(call, { type: 'Shout' })]],
    ['unknown-type', 'an inherited name', [changed(call, { type: 'toString' })]],
    ['wrong-performative', 'a type dressed as another act', [changed(call, { performative: 'inform' })]],
    ['invalid-body', 'a body off its schema', [call, changed(offer, { body: { price: 1 } })]],
    ['not-initial', 'a second start', [call, say('meteo', 'Call')]],
    ['not-initial', 'a start in the middle', [say('meteo', 'Offer')]],
    ['unknown-reply-target', 'an answer to nothing', [call, say('meteo', 'Offer', unknownId)]],
    [
      'unknown-reply-target',
      'an answer to an inherited name',
      [call, changed(offer, { replyTo: '__proto__' })],
    ],
    ['own-message', 'an answer to oneself', [call, say('alice', 'Offer', call)]],
    ['not-a-declared-reply', 'an answer that is not declared', [call, say('meteo', 'Accept', call)]],
    ['not-a-declared-reply', 'an initial message as an answer', [call, say('meteo', 'Call', call)]],
    ['already-answered', 'a second answer', [call, offer, say('meteo', 'Offer', call)]],
    ['ended', 'more after the end', [call, say('meteo', 'Refuse', call), say('meteo', 'Offer', call)]],
  ])('answers %s: %s', (code, _, envelopes) => {
    expect(play(...envelopes).code).toBe(code)
  })

  it('bounds what it keeps', () => {
    const turns: Envelope[] = [call]
    for (let turn = 1; turn <= 500; turn++)
      turns.push(say(turn % 2 ? 'meteo' : 'alice', 'Offer', turns[turn - 1]))
    expect(play(...turns).code).toBe('too-long')
    expect(play(...turns.slice(0, -1)).code).toBeUndefined()
  })
})

describe('messages outside the graph', () => {
  const control = (from: 'alice' | 'meteo', type: 'not-understood' | 'failure' | 'cancel', about: Envelope) =>
    createControlEnvelope({ type, about, sender: from === 'alice' ? alice : meteo, reason: 'because' })

  it('not-understood and failure use up a message of the other party, also the last one', () => {
    expect(play(call, control('meteo', 'not-understood', call)).state.status).toBe('ended')
    expect(play(call, control('meteo', 'failure', call), say('meteo', 'Offer', call)).code).toBe('ended')
    expect(
      play(call, offer, counter, accept, result, control('meteo', 'not-understood', result)).code,
    ).toBeUndefined()
    const twice = [control('meteo', 'failure', result), control('meteo', 'failure', result)]
    expect(play(call, offer, counter, accept, result, ...twice).code).toBe('already-answered')
    expect(play(call, offer, control('meteo', 'failure', call)).code).toBe('already-answered')
  })

  it('cancel ends the dialogue for both', () => {
    expect(play(call, control('alice', 'cancel', call)).state.status).toBe('cancelled')
    expect(play(call, offer, control('meteo', 'cancel', call)).state.status).toBe('cancelled')
    expect(play(call, control('alice', 'cancel', call), offer).code).toBe('ended')
    expect(play(call, control('alice', 'cancel', call), control('meteo', 'failure', call)).code).toBe('ended')
    expect(play(call, say('meteo', 'Refuse', call), control('alice', 'cancel', call)).code).toBe('ended')
  })

  it('are held to their own form', () => {
    const failure = control('meteo', 'failure', call)
    expect(play(failure).code).toBe('not-initial')
    expect(play(call, { ...failure, performative: 'inform' }).code).toBe('wrong-performative')
    expect(play(call, { ...failure, body: {} }).code).toBe('invalid-body')
    expect(play(call, { ...failure, replyTo: unknownId }).code).toBe('unknown-reply-target')
    expect(play(call, { ...failure, sender: alice, receiver: meteo }).code).toBe('own-message')
    expect(play(call, { ...control('alice', 'cancel', call), replyTo: call.id }).code).toBe(
      'not-a-declared-reply',
    )
  })
})

describe('a dialogue seen from both sides', () => {
  /** The rule as the design words it, over the plain list of what was said. */
  function isLegal(said: readonly Envelope[], next: Attempt): boolean {
    const replies: Record<string, readonly string[]> = deal.replies
    const usedUp = (id: string) => said.some(one => one.replyTo === id && !deal.streams.includes(one.type))
    const ended = said.length > 0 && said.every(one => !replies[one.type]?.length || usedUp(one.id))
    if (ended) return false
    if (next.replyTo === undefined) return said.length === 0 && next.type === 'Call'
    const target = said.find(one => one.id === next.replyTo)
    return (
      target !== undefined &&
      target.sender !== (next.from === 'alice' ? alice : meteo) &&
      (replies[target.type]?.includes(next.type) ?? false) &&
      !usedUp(target.id)
    )
  }

  const parties = ['alice', 'meteo'] as const

  /** Everything that anyone could try next, about the last few messages. */
  function candidates(said: readonly Envelope[]): Attempt[] {
    const targets = [undefined, ...said.slice(-6).map(({ id }) => id)]
    return parties.flatMap(from =>
      dealTypes.flatMap(type => targets.map(replyTo => ({ from, type, replyTo }))),
    )
  }

  it('agrees with the rule, and so do both parties, through any attempts and a journal', () => {
    // Steered attempts keep to the rule where they can, so that dialogues get long; the others try anything.
    const attempt = fc.record({ steered: fc.boolean(), pick: fc.nat() })
    const counts = { legal: 0, illegal: 0 }
    fc.assert(
      fc.property(fc.array(attempt, { minLength: 1, maxLength: 20 }), attempts => {
        let ours = fresh
        let theirs = startDialogue(deal, { self: meteo, peer: alice, conversation })
        const said: Envelope[] = []
        for (const { steered, pick } of attempts) {
          const all = candidates(said)
          const lawful = steered ? all.filter(one => isLegal(said, one)) : []
          const choices = lawful.length > 0 ? lawful : all
          const next = choices[pick % choices.length] ?? { from: 'alice', type: 'Call', replyTo: undefined }
          const legal = isLegal(said, next)
          const envelope = say(next.from, next.type, next.replyTo)
          const [sent, received] = [
            advanceDialogue(deal, ours, envelope),
            advanceDialogue(deal, theirs, envelope),
          ]
          expect([sent.ok, received.ok]).toEqual([legal, legal])
          counts[legal ? 'legal' : 'illegal']++
          if (!sent.ok || !received.ok) continue
          said.push(envelope)
          ours = JSON.parse(JSON.stringify(sent.value))
          theirs = JSON.parse(JSON.stringify(received.value))
          expect(ours).toEqual(sent.value)
          expect(theirs.status).toBe(ours.status)
          expect(Object.keys(theirs.messages)).toEqual(Object.keys(ours.messages))
        }
      }),
      { numRuns: 200 },
    )
    expect(Math.min(counts.legal, counts.illegal)).toBeGreaterThan(200)
  })
})

describe('startDialogue', () => {
  it('needs two different parties', () => {
    const bad = expect.objectContaining({ code: 'bad-dialogue' })
    expect(() => startDialogue(deal, { self: alice, peer: alice, conversation })).toThrow(bad)
    expect(() => startDialogue(deal, { self: alice, peer: '0x12', conversation })).toThrow(bad)
  })
})
