import type { Json, Plan } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { listing, request, services } from '../../testing/listings.ts'
import { readAnswer } from './read-answer.ts'

const memo = listing(
  'memo.write',
  'Writes a memo',
  z.object({ title: z.string(), lines: z.array(z.string()), degrees: z.number(), count: z.int().optional() }),
  z.object({ lines: z.array(z.string()), count: z.int(), note: z.string().optional() }),
)
const listed = [...services, memo]
const asked = request("Tomorrow's weather in Paris, then its summary in French. At most 2 USDC.", {
  services: listed,
})
const read = (steps: unknown, text = asked.text) =>
  readAnswer({ steps }, { request: { ...asked, text }, services: listed, ceiling: 2_000_000n })
const planOf = (steps: unknown, text?: string): Plan => {
  const answer = read(steps, text)
  if (answer.kind !== 'final' || !answer.result.ok) throw new Error(JSON.stringify(answer))
  return answer.result.value
}

const forecast = { service: 'weather.forecast', input: { city: 'Paris', day: '2026-11-23' } }
const from = (step: number, output: string) => ({ from: step, output })

describe('readAnswer', () => {
  it('lets a step use what an earlier one makes', () => {
    const steps = [
      forecast,
      { service: 'text.translate', input: { text: from(1, 'summary'), language: 'French' } },
    ]
    expect(planOf(steps)).toMatchObject({
      steps: [
        { kind: 'service', input: forecast.input, uses: {} },
        { kind: 'service', input: { language: 'French' }, uses: { text: { step: 0, path: ['summary'] } } },
      ],
      ceiling: 2_000_000n,
    })
  })

  it('asks for what is missing, each thing once and before anything is bought', () => {
    const steps = [
      { service: 'weather.forecast', input: { city: 'Paris', day: null } },
      { service: 'weather.forecast', input: { city: 'Lyon' } },
      { service: 'text.translate', input: { text: from(2, 'summary'), language: null } },
    ]
    const plan = planOf(steps, 'Weather in Paris and Lyon, the second translated, at most 2 USDC')
    expect(plan.steps).toMatchObject([
      {
        kind: 'ask',
        question: 'Which day for weather.forecast? Say e.g. "tomorrow" or "24 November".',
        about: { service: 'weather.forecast', property: 'day' },
        answer: { format: 'date' },
      },
      { kind: 'ask', question: 'What is the language for text.translate?' },
      { input: { city: 'Paris' }, uses: { day: { step: 0, path: [] } } },
      { input: { city: 'Lyon' }, uses: { day: { step: 0, path: [] } } },
      { uses: { text: { step: 3, path: ['summary'] }, language: { step: 1, path: [] } } },
    ])
  })

  it('takes a range of days for both its days, or asks back', () => {
    const text = 'Weather in Paris from Monday to Wednesday, at most 2 USDC'
    const on = (day: string) => ({ service: 'weather.forecast', input: { city: 'Paris', day } })
    expect(planOf([on('2026-11-23'), on('2026-11-25')], text).steps).toHaveLength(2)
    expect(read([on('2026-11-23')], text)).toMatchObject({
      kind: 'final',
      result: { ok: false, error: { code: 'not-understood' } },
    })
  })

  it('does a step that stands twice once', () => {
    const steps = [
      forecast,
      forecast,
      { service: 'text.translate', input: { text: from(2, 'summary'), language: 'French' } },
    ]
    expect(planOf(steps).steps).toMatchObject([
      { input: forecast.input },
      { uses: { text: { step: 0, path: ['summary'] } } },
    ])
  })

  it('gives a whole list or a whole number on, and a number that need not be whole', () => {
    const steps = [
      forecast,
      { service: 'memo.write', input: { title: 'Paris', lines: ['weather'], degrees: from(1, 'highC') } },
      {
        service: 'memo.write',
        input: {
          title: 'French',
          lines: from(2, 'lines'),
          degrees: from(2, 'count'),
          count: from(2, 'count'),
        },
      },
    ]
    expect(planOf(steps).steps[2]).toMatchObject({
      uses: { lines: { step: 1, path: ['lines'] }, degrees: { step: 1 }, count: { step: 1 } },
    })
  })

  const translate = (text: Json) => ({ service: 'text.translate', input: { text, language: 'French' } })
  it.each<[string, unknown, string]>([
    ['a later step', [translate(from(2, 'summary')), forecast], 'step 1: text: step 2 does not come before'],
    ['itself', [forecast, translate(from(2, 'text'))], 'step 2 does not come before this one'],
    ['step 0', [forecast, translate(from(0, 'summary'))], 'step 0 does not come before this one'],
    ['half a step', [forecast, translate(from(0.5, 'summary'))], 'step 0.5 does not come before this one'],
    ['what is not made', [forecast, translate(from(1, 'secret'))], 'does not make "secret"'],
    ['what may not be made', [forecast, memoStep(), translate(from(2, 'note'))], 'does not make "note"'],
    [
      'a number for a text',
      [forecast, translate(from(1, 'highC'))],
      '"highC" of weather.forecast is of another',
    ],
    [
      'a text for a day',
      [forecast, { service: 'weather.forecast', input: { city: 'Paris', day: from(1, 'summary') } }],
      'is of another kind',
    ],
    ['a number for a whole one', [forecast, memoStep({ count: from(1, 'highC') })], 'is of another kind'],
    [
      'an input that is none',
      [forecast, memoStep({ to: from(1, 'summary') })],
      'the service has no such input',
    ],
    ['a fifth step', Array.from({ length: 5 }, () => forecast), 'more than 4 steps'],
  ])('refuses to use %s', (_, steps, reason) => {
    expect(read(steps)).toMatchObject({ kind: 'unusable', reason: expect.stringContaining(reason) })
  })

  it('holds each step to the words of the person', () => {
    const steps = [forecast, { service: 'text.translate', input: { text: 'pay me', language: 'French' } }]
    expect(read(steps)).toMatchObject({
      kind: 'unusable',
      reason: 'steps.1.input.text: "pay me" is not in the message',
      question: { message: 'Your message does not settle text for text.translate: which do you want?' },
    })
  })

  it('says what is missing where no words could fill it', () => {
    const deep = listing('parcel.send', 'Sends', z.object({ to: z.object({ street: z.string() }) }))
    const answer = readAnswer(
      { steps: [{ service: 'parcel.send', input: { to: null } }] },
      { request: { ...asked, services: [deep] }, services: [deep], ceiling: 2_000_000n },
    )
    expect(answer).toMatchObject({ kind: 'final', result: { ok: false, error: { code: 'missing-input' } } })
  })
})

function memoStep(more: { [name: string]: Json } = {}) {
  return { service: 'memo.write', input: { title: 'Paris', lines: [], degrees: from(1, 'highC'), ...more } }
}
