import type { AskStep, Json } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { listing, request } from '../testing/listings.ts'
import { readReply } from './read-reply.ts'
import { askStep } from './steps/ask-step.ts'

const context = request('')
const ask = (type: z.ZodType, property = 'city'): AskStep => {
  const step = askStep(listing('some.service', 'Does', z.object({ [property]: type })), property)
  if (step === undefined) throw new Error('that cannot be asked')
  return step
}
const read = (type: z.ZodType, text: string, property?: string) =>
  readReply(ask(type, property), text, context)

const day = z.iso.date()
const board = z.enum(['room only', 'breakfast', 'half board', 'board'])

describe('readReply', () => {
  it.each<[z.ZodType, string, Json]>([
    [day, 'tomorrow', '2026-11-23'],
    [day, 'on the 24 November please', '2026-11-24'],
    [day, 'Tomorrow. Yes, tomorrow!', '2026-11-23'],
    [z.int(), '3', 3],
    [z.int(), 'three nights', 3],
    [z.int(), 'just one', 1],
    [z.int().min(0), 'none', 0],
    [z.number(), 'about 2.5', 2.5],
    [z.boolean(), 'Yes.', true],
    [z.boolean(), "No, don't", false],
    [z.union([z.number(), z.string()]), 'Paris', 'Paris'],
    [z.string().nullable(), 'Paris', 'Paris'],
    [board, 'with breakfast', 'breakfast'],
    [board, 'Half-Board', 'half board'],
    [board, 'breakfst please', 'breakfast'],
    [board, 'halfboard', 'half board'],
    [z.literal([10, 20]), '20', 20],
    [z.array(z.string()), 'milk, bread and "salt, fine"', ['milk', 'bread', 'salt, fine']],
    [z.array(z.int()), '1, 2 and 5', [1, 2, 5]],
    [z.array(day), 'tomorrow and Friday', ['2026-11-23', '2026-11-27']],
    [z.array(board), 'breakfast and room only', ['breakfast', 'room only']],
    [z.array(z.string()), 'none', []],
    [z.email(), 'ann@example.com', 'ann@example.com'],
    [z.string().regex(/^[A-Z]{3}$/), 'it is PAR', 'PAR'],
  ])('reads %#: "%s"', (type, text, value) => {
    expect(read(type, text)).toEqual({ ok: true, value })
  })

  it.each([
    ['in Paris', 'Paris'],
    ['In Paris, please.', 'Paris'],
    ["It's Paris", 'Paris'],
    ['the city is New York', 'New York'],
    ['city: St. Gallen', 'St. Gallen'],
    ['The Hague', 'The Hague'],
    ['in the Hague', 'Hague'],
    ['"In Search of Time"', 'In Search of Time'],
    [' Rio de Janeiro! ', 'Rio de Janeiro'],
    ['In', 'In'],
  ])('takes "%s" for a city', (text, value) => {
    expect(read(z.string(), text)).toEqual({ ok: true, value })
  })

  it('takes a text to work on as it is', () => {
    const text = 'In Paris, please: I owe you 5 USDC.'
    expect(read(z.string(), text, 'text')).toEqual({ ok: true, value: text })
  })

  it.each<[z.ZodType, string, string]>([
    [day, 'whenever', 'That names no day.'],
    [day, 'tomorrow or Friday', 'That names more than one day.'],
    [day, 'not tomorrow', 'That says what it is not.'],
    [z.int().max(5), '7', 'That does not fit.'],
    [z.int(), '2 or 3', 'That names more than one number.'],
    [z.int(), '5 USDC', 'That is an amount of money.'],
    [z.number(), '$5', 'That is an amount of money.'],
    [board, 'dinner', 'That is none of the choices.'],
    [board, 'breakfast or room only', 'That names several of the choices.'],
    [board, 'anything but breakfast', 'That says what it is not.'],
    [z.boolean(), 'perhaps', 'That is neither yes nor no.'],
    [z.boolean(), 'yes and no', 'That is neither yes nor no.'],
    [z.string(), '  ', 'That leaves it open.'],
    [z.string(), "I don't know", 'That leaves it open.'],
    [z.string(), 'what do you mean?', 'That leaves it open.'],
    [z.string(), 'at most 5 USDC', 'That is an amount of money.'],
    [z.string(), 'Pa\u200bris', 'That holds characters that cannot be seen.'],
    [z.string().max(3), 'Paris', 'That does not fit.'],
    [z.email(), 'ann at example', 'That does not fit.'],
    [z.array(z.int()), 'some', 'That names no number.'],
    [z.int(), 'a lot', 'That names no number.'],
    [z.array(z.string()).max(1), 'milk, bread', 'That does not fit.'],
  ])('asks again in one line, %#: "%s"', (type, text, reason) => {
    const { question } = ask(type)
    expect(read(type, text)).toEqual({
      ok: false,
      error: { code: 'missing-input', message: `${reason} ${question}` },
    })
  })

  it('asks back over a mistyped address', () => {
    const wrong = '0x5fbDB2315678afecb367f032d93F642f64180aa3'
    expect(read(z.string(), wrong, 'recipient')).toMatchObject({
      ok: false,
      error: { code: 'not-understood' },
    })
  })

  it('never gives a value that the reply does not hold', () => {
    const words = fc.constantFrom(
      'in',
      'Paris',
      'two',
      'tomorrow',
      '3',
      'breakfast',
      'not',
      '"',
      ',',
      'USDC',
      'é',
      '.',
    )
    const texts = fc.oneof(
      fc.array(words, { maxLength: 8 }).map(parts => parts.join(' ')),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
    )
    const types = [z.string(), z.array(z.string()), z.int(), day, board, z.email(), z.boolean()]
    fc.assert(
      fc.property(texts, fc.constantFrom(...types), (text, type) => {
        const result = read(type, text)
        if (!result.ok) return
        expect(type.safeParse(result.value).success).toBe(true)
        for (const value of Array.isArray(result.value) ? result.value : [result.value]) {
          if (typeof value !== 'string' || type === day || type === board) continue
          expect(text).toContain(value)
        }
      }),
    )
  })
})
