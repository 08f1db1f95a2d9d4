import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel } from '../../gguf/write-tiny-model.ts'
import { readMessage } from '../../grounding/message.ts'
import { planSchema } from '../../planner/model/plan-schema.ts'
import { jsonSchemaToGbnf } from '../../schema/json-schema-to-gbnf.ts'
import { catalogues, messages } from '../../testing/adversarial.ts'
import { readGbnf } from '../../testing/gbnf.ts'
import { request, services } from '../../testing/listings.ts'
import { loadLocalModel } from '../load-local-model.ts'
import type { LocalModel } from '../local-model.ts'
import { readChoiceGrammar } from './choice-grammar.ts'
import { type ChoiceWalk, walkChoices } from './choice-walk.ts'
import { forcedText } from './forced-text.ts'
import { readTokenTable } from './token-table.ts'

let directory: string
let model: LocalModel

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-guided-'))
  const { path } = await writeTinyModel(join(directory, 'tiny.gguf'))
  model = await loadLocalModel({ model: path, gpu: false, contextSize: 2048 })
})
afterAll(async () => {
  await model.close()
  await rm(directory, { recursive: true, force: true })
})

const walkOf = (grammar: string): ChoiceWalk => {
  const read = readChoiceGrammar(grammar)
  if (read === undefined) throw new Error('not a grammar of choices')
  return walkChoices(read)
}
const accepts = (walk: ChoiceWalk, text: string): boolean => {
  let place: ChoiceWalk | undefined = walk
  for (const byte of new TextEncoder().encode(text)) place = place?.step(byte)
  return place?.canEnd ?? false
}
const planGrammar = (text: string, listed = services): string =>
  jsonSchemaToGbnf(planSchema(listed, readMessage(text, request(text))))

describe('walkChoices', () => {
  it('allows what the grammar of a plan allows, and nothing that differs in a letter', () => {
    fc.assert(
      fc.property(messages, catalogues, fc.infiniteStream(fc.nat()), (text, listed, dice) => {
        const grammar = planGrammar(text, listed)
        const gbnf = readGbnf(grammar)
        const walk = walkOf(grammar)
        const written = gbnf.sample(below => dice.next().value % below)
        expect(accepts(walk, written)).toBe(true)
        const at = dice.next().value % written.length
        const changed = `${written.slice(0, at)}~${written.slice(at + 1)}`
        expect(accepts(walk, changed)).toBe(gbnf.accepts(changed))
        expect(accepts(walk, written.slice(0, at))).toBe(gbnf.accepts(written.slice(0, at)))
      }),
      { numRuns: 200 },
    )
  })

  it.each(['\u2028', '\u2029', '\u0085', '\r', '\v'])('reads grammars of messages that hold %j', held => {
    const grammar = planGrammar(`Weather in Pa${held}ris tomorrow${held}Ͱ`)
    expect(accepts(walkOf(grammar), '{"steps":[]}')).toBe(true)
  })

  it.each([
    ['sets of characters', 'root ::= "a" [b-c]'],
    ['rules that are not there', 'root ::= "a" nowhere'],
    ['endless repetition', 'root ::= "a"*'],
    ['many repetitions', 'root ::= "a"{0,400}'],
    ['no root', 'other ::= "a"'],
    ['comments', '# a\nroot ::= "a"'],
  ])('leaves %s to llama.cpp', (_, grammar) => {
    expect(readChoiceGrammar(grammar)).toBeUndefined()
  })

  it('gives up a grammar that calls itself without end', () => {
    expect(() => walkOf('root ::= root "a" | "b"')).toThrow(RangeError)
  })
})

describe('forcedText', () => {
  it('stops behind a whole word, where a tokenizer begins anew', () => {
    const walk = walkOf('root ::= "{\\"city\\":" ( "\\"Paris\\"" | "null" ) "}"')
    const { text, walk: behind, isEnd } = forcedText(walk)
    expect([text, isEnd]).toEqual(['{"city', false])
    expect(accepts(behind, '":"Paris"}')).toBe(true)
  })

  it('goes to the end where there is no choice left', () => {
    expect(forcedText(walkOf('root ::= "été" "}"'))).toMatchObject({ text: 'été}', isEnd: true })
  })

  it('forces nothing inside a word that may go on in two ways, also within a letter', () => {
    expect(forcedText(walkOf('root ::= "weather é" | "weathers è"')).text).toBe('')
    expect(forcedText(walkOf('root ::= "a-é" | "a-è"')).text).toBe('a')
  })
})

describe('generate under a grammar of choices', () => {
  const text = 'Weather in Zürich or 東京 tomorrow, "two" nights'
  const turns = [{ role: 'user', text: 'Plan.' }] as const

  it('writes what the grammar allows, letters of several bytes too, in pieces that make the whole', async () => {
    const grammar = planGrammar(text)
    const walk = walkOf(grammar)
    for (let seed = 1; seed <= 8; seed++) {
      const pieces: string[] = []
      const answer = await model.generate({
        turns,
        grammar,
        temperature: 2,
        seed,
        onText: piece => pieces.push(piece),
      })
      expect(answer.finish === 'stop' ? accepts(walk, answer.text) : answer.finish).toBe(
        answer.finish === 'stop' ? true : 'length',
      )
      expect(pieces.join('')).toBe(answer.text)
    }
  })

  it('writes only what was chosen where all else is given', async () => {
    const grammar = 'root ::= "{\\"name\\":\\"" ( "東京" | "東方" ) "\\",\\"kind\\":\\"city\\"}"'
    const answer = await model.generate({ turns, grammar })
    expect(answer.text).toMatch(/^\{"name":"東(京|方)","kind":"city"\}$/)
    expect(await model.generate({ turns, grammar })).toMatchObject({
      text: answer.text,
      cachedTokens: expect.any(Number),
    })
  })

  it('evaluates a prompt once, also where the answers differ', async () => {
    const grammar = 'root ::= "a" ( "b" | "c" )'
    const first = await model.generate({ turns, grammar })
    const second = await model.generate({ turns, grammar: 'root ::= "x" ( "y" | "z" )' })
    expect(second.inputTokens).toBe(first.inputTokens)
    expect(second.cachedTokens).toBe(second.inputTokens - 1)
  })

  it('searches for the likeliest answer: one that the grammar allows, the same each time, all at once', async () => {
    const grammar = planGrammar(text)
    const pieces: string[] = []
    const ask = () => model.generate({ turns, grammar, alternatives: 4, onText: piece => pieces.push(piece) })
    const answers = [await ask(), await ask()]
    expect(answers[1]?.text).toBe(answers[0]?.text)
    expect(pieces).toEqual(answers.map(answer => answer.text))
    for (const { finish, text: written } of answers)
      if (finish === 'stop') expect(accepts(walkOf(grammar), written)).toBe(true)
    const few = 'root ::= "{\\"name\\":\\"" ( "東京" | "東方" ) "\\",\\"kind\\":\\"city\\"}"'
    const chosen = await model.generate({ turns, grammar: few, alternatives: 4 })
    expect(chosen.text).toMatch(/^\{"name":"東(京|方)","kind":"city"\}$/)
    expect(await model.generate({ turns, grammar, maxTokens: 9, alternatives: 4 })).toMatchObject({
      finish: 'length',
    })
  })

  it('stops at the limit of tokens, and at an abort', async () => {
    const grammar = planGrammar(text)
    expect(await model.generate({ turns, grammar, maxTokens: 9 })).toMatchObject({ finish: 'length' })
    const abort = new AbortController()
    const reason = new Error('enough')
    const onText = () => abort.abort(reason)
    await expect(model.generate({ turns, grammar, signal: abort.signal, onText })).rejects.toBe(reason)
  })
})

describe('readTokenTable', () => {
  it('knows which tokens fit a place, and what each writes', async () => {
    const table = await readTokenTable(join(directory, 'tiny.gguf'))
    const allowed = [...(table?.allowed(walkOf('root ::= "ab" | "ac" | " d"')).keys() ?? [])]
    const written = allowed.map(token => Buffer.from(table?.bytesOf(token) ?? []).toString())
    expect(new Set(written)).toEqual(new Set(['a', ' ']))
  })
})
