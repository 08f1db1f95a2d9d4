import type { Json, PlanRequest } from '@dealwright/protocols'
import { array, assert, asyncProperty, constantFrom, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkGrounding } from '../../grounding/check-grounding.ts'
import { forecast, request } from '../../testing/listings.ts'
import { createKeywordPlanner } from './create-keyword-planner.ts'

const plan = (text: string, changes: Partial<PlanRequest> = {}) =>
  createKeywordPlanner().plan(request(text, changes))

describe('createKeywordPlanner', () => {
  it('plans the sentence of the demo', async () => {
    expect(await plan("Tomorrow's weather in Paris, please. At most 1.20 USDC.")).toEqual({
      ok: true,
      value: {
        steps: [
          {
            kind: 'service',
            service: { name: 'weather.forecast', version: '1.0.0', digest: 'sha256:weather.forecast' },
            input: { city: 'Paris', day: '2026-11-23' },
            uses: {},
          },
        ],
        ceiling: 1_200_000n,
      },
    })
  })

  it.each<[string, Json]>([
    ['weather in New York today', { city: 'New York', day: '2026-11-22' }],
    [
      'What will the weather be like in Rio de Janeiro on Friday?',
      { city: 'Rio de Janeiro', day: '2026-11-27' },
    ],
    ['Paris weather tomorrow', { city: 'Paris', day: '2026-11-23' }],
    ['Weather for tomorrow in paris please', { city: 'paris', day: '2026-11-23' }],
    ["What is Berlin's weather on 24 November?", { city: 'Berlin', day: '2026-11-24' }],
    ['get me a forecast for me in Lyon, 2026-12-01', { city: 'Lyon', day: '2026-12-01' }],
    ['forecast, city: St. Gallen, day after tomorrow', { city: 'St. Gallen', day: '2026-11-24' }],
    ['the weather tomorrow in St. Gallen for up to 2 USDC', { city: 'St. Gallen', day: '2026-11-23' }],
    ["I'd like the weather in the Hague tomorrow", { city: 'Hague', day: '2026-11-23' }],
    ['Translate "good morning" into French', { text: 'good morning', language: 'French' }],
    [
      'Translate to French, text: Hello, dear world. At most 1 USDC',
      { text: 'Hello, dear world.', language: 'French' },
    ],
    ['Find a hotel in Rome for 3 nights with breakfast', { city: 'Rome', nights: 3, board: 'breakfast' }],
    ['Hotel in Rome, two nights, 4 stars, max 90 USDC', { city: 'Rome', nights: 2, stars: 4 }],
  ])('reads the input out of "%s"', async (text, input) => {
    const result = await plan(text)
    expect(result).toMatchObject({ ok: true, value: { steps: [{ input }] } })
  })

  it.each<[string, bigint | null]>([
    ['weather in Paris tomorrow', null],
    ['weather in Paris tomorrow for 2 USDC', 2_000_000n],
    ['weather in Paris tomorrow, 0.5 usdc max', 500_000n],
    ['I hold 50 USDC. Weather in Paris tomorrow, at most 1.20 USDC.', 1_200_000n],
    ['Weather in Paris tomorrow, budget 3 USDC, no more than 2 USDC', 2_000_000n],
  ])('reads the ceiling out of "%s"', async (text, ceiling) => {
    expect(await plan(text)).toMatchObject({ ok: true, value: { ceiling } })
  })

  it.each(['at most 5 EUR', 'max $2', 'at most 1.20', 'at most 1,200 USDC', 'at most 1.2345678 USDC'])(
    'does not pass over a limit it cannot read: "%s"',
    async limit => {
      const result = await plan(`Weather in Paris tomorrow, ${limit}`)
      expect(result).toMatchObject({ ok: false, error: { code: 'not-understood' } })
    },
  )

  it('says in one line what is wrong', async () => {
    const messages = []
    for (const text of [' \n', 'Fix my bicycle', 'Hotel in Rome for 40 nights']) {
      const result = await plan(text)
      messages.push(result.ok ? result.value : `${result.error.code}: ${result.error.message}`)
    }
    expect(messages).toMatchInlineSnapshot(`
      [
        "empty-request: There is nothing to do yet: say what you want and what it may cost.",
        "no-service: No service on offer fits that. On offer: weather.forecast (Daily forecast for a city), text.translate (Translates a text into another language), hotel.search (Finds a room in a city). Ask for one of these.",
        "not-understood: hotel.search cannot take that (nights: Too big: expected number to be <=30): say it differently.",
      ]
    `)
  })

  it.each<[string, string[]]>([
    ['weather tomorrow', ['Which city for weather.forecast? Say e.g. "Paris".']],
    [
      'weather',
      [
        'Which city for weather.forecast? Say e.g. "Paris".',
        'Which day for weather.forecast? Say e.g. "tomorrow" or "24 November".',
      ],
    ],
    ['Hotel in Rome', ['Which nights for hotel.search? Say a whole number from 1 to 30.']],
  ])('asks for what is missing in "%s"', async (text, questions) => {
    const result = await plan(text)
    const steps = result.ok ? result.value.steps : []
    expect(steps.flatMap(step => (step.kind === 'ask' ? [step.question] : []))).toEqual(questions)
    const last = steps.at(-1)
    expect(last?.kind === 'service' ? Object.values(last.uses) : []).toHaveLength(questions.length)
  })

  const paris = { service: { name: 'weather.forecast' }, input: { city: 'Paris', day: '2026-11-23' } }
  const rome = { service: { name: 'weather.forecast' }, input: { city: 'Rome', day: '2026-11-27' } }
  const nights = { service: { name: 'hotel.search' }, input: { city: 'Rome', nights: 3 } }
  const inFrench = {
    service: { name: 'text.translate' },
    input: { language: 'French' },
    uses: { text: { step: 0, path: ['summary'] } },
  }
  it.each<[string, object[]]>([
    ['Weather in Paris tomorrow and then translate the summary into French', [paris, inFrench]],
    ["Tomorrow's weather in Paris, translated into French, at most 2 USDC.", [paris, inFrench]],
    ['Weather in Paris tomorrow. Translate it into French!', [paris, inFrench]],
    ['Weather in Paris tomorrow and in Rome on Friday, for 2 USDC', [paris, rome]],
    ['Find a hotel in Rome for 3 nights. Then the weather in Rome on Friday.', [nights, rome]],
    [
      'Translate "good morning and then the weather" into French; the forecast for Paris tomorrow too',
      [{ input: { text: 'good morning and then the weather', language: 'French' }, uses: {} }, paris],
    ],
  ])('plans a step for each thing that is asked for: "%s"', async (text, steps) => {
    const result = await plan(text)
    expect(result).toMatchObject({ ok: true, value: { steps } })
    expect(result.ok ? result.value.steps : []).toHaveLength(steps.length)
    if (result.ok) expect(checkGrounding(result.value, request(text)).ok).toBe(true)
  })

  it.each([
    'Weather in Paris and a hotel there for 3 nights',
    'Weather in Paris tomorrow, and translate it into German and into French',
    'Translate it into French and tell me the weather in Paris tomorrow',
  ])('refuses several things rather than leave one out: "%s"', async text => {
    const result = await plan(text)
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'not-understood', message: expect.stringMatching(/ and .* what belongs to which/) },
    })
  })

  it('asks back over a range of days where a service takes one', async () => {
    expect(await plan('Weather in Paris from Monday to Wednesday')).toEqual({
      ok: false,
      error: {
        code: 'not-understood',
        message:
          'You name the days from 2026-11-23 to 2026-11-25, and weather.forecast takes one of them: say which day, or ask for each.',
      },
    })
    const beside = 'Find a hotel in Rome for 3 nights. Then the weather in Paris from Monday to Wednesday.'
    expect(await plan(beside)).toMatchObject({ ok: false, error: { code: 'not-understood' } })
    expect(await plan('I moved from Rome to Paris. Weather in Paris on Monday')).toMatchObject({ ok: true })
  })

  it.each([
    'Translate "book a hotel and check the weather" into French',
    'Translate to French, text: the weather is fine and the hotel too',
    'Find a hotel in Rome for 3 nights and breakfast',
  ])('takes no text to work on for a request: "%s"', async text => {
    expect(await plan(text)).toMatchObject({ ok: true })
  })

  it('lists what is on offer only when something is', async () => {
    const result = await plan('weather in Paris', { services: [] })
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'no-service', message: /No service is on offer/ },
    })
  })

  it('asks which of two services that fit equally is meant', async () => {
    const other = { ...forecast, name: 'weather.outlook', description: 'Daily outlook for a city' }
    const result = await plan('weather in Paris tomorrow', { services: [forecast, other] })
    expect(result).toMatchObject({ ok: false, error: { code: 'not-understood' } })
  })

  it('takes the newest version of a service', async () => {
    const newer = { ...forecast, version: '1.10.0' }
    const result = await plan('weather in Paris tomorrow', {
      services: [{ ...forecast, version: '1.9.0' }, newer],
    })
    expect(result).toMatchObject({ ok: true, value: { steps: [{ service: { version: '1.10.0' } }] } })
  })

  it('fills in only strings that stand in the message, whatever the message', async () => {
    const words = [
      'weather',
      'in',
      'Paris',
      'tomorrow',
      'for',
      'the',
      'New',
      'York',
      '"x y"',
      ',',
      '.',
      'city:',
      'translate',
      'to',
      '3',
      'nights',
      'hotel',
      "'s",
      'USDC',
      '2',
    ]
    await assert(
      asyncProperty(array(constantFrom(...words), { maxLength: 14 }), async parts => {
        const text = parts.join(' ')
        const result = await plan(text)
        if (!result.ok) return
        const [step] = result.value.steps
        for (const [name, value] of Object.entries(step.kind === 'service' ? step.input : {})) {
          if (typeof value === 'string' && name !== 'day') expect(text).toContain(value)
        }
      }),
    )
  })

  it('survives any message', async () => {
    await assert(
      asyncProperty(string({ unit: 'grapheme', maxLength: 200 }), async text => {
        const result = await plan(text)
        expect(typeof result.ok).toBe('boolean')
      }),
    )
  })
})
