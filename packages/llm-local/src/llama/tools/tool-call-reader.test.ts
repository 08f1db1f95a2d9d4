import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnswerPart, ToolCallReader } from './tool-call-reader.ts'
import { CALL_OPEN, writeToolCall } from './tool-call-text.ts'

/** Text and calls of an answer, its pieces joined. */
function gather(parts: readonly AnswerPart[]): { text: string; calls: { name: string; args: unknown }[] } {
  const text = parts.map(part => (part.kind === 'text' ? part.text : '')).join('')
  const calls = parts
    .filter(part => part.kind === 'call')
    .map(({ name, index }) => {
      const json = parts
        .map(part => (part.kind === 'arguments' && part.index === index ? part.text : ''))
        .join('')
      return { name, args: JSON.parse(json) }
    })
  return { text, calls }
}

const call = fc.record({
  name: fc.string({ minLength: 1 }),
  args: fc.dictionary(
    fc.string(),
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant('}\n</tool_call>')),
  ),
})
/** Text as the grammar has it: tags that only begin are text. */
const text = fc
  .array(fc.oneof(fc.string(), fc.constantFrom('<', '<tool', '<<tool_call', '\n', 'tool_call>')))
  .map(pieces => pieces.join('').replaceAll(CALL_OPEN, ''))
  .filter(joined => !joined.includes(CALL_OPEN))

describe('ToolCallReader', () => {
  it('reads the same however the answer is cut into pieces', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(call, { maxLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (said, calls, sizes) => {
          fc.pre(calls.length === 0 || !(said + CALL_OPEN).slice(0, -1).includes(CALL_OPEN))
          const answer = said + calls.map(writeToolCall).join('\n')
          const reader = new ToolCallReader()
          const parts: AnswerPart[] = []
          let from = 0
          for (const size of sizes) parts.push(...reader.read(answer.slice(from, (from += size))))
          parts.push(...reader.read(answer.slice(from)), ...reader.end())
          expect(gather(parts)).toEqual({ text: said, calls })
        },
      ),
    )
  })

  it('keeps an opening tag to itself until it is whole, and gives back one that never is', () => {
    const reader = new ToolCallReader()
    expect(reader.read('see <tool_c')).toEqual([{ kind: 'text', text: 'see ' }])
    expect(reader.read('ase')).toEqual([{ kind: 'text', text: '<tool_case' }])
    expect(reader.read(' <')).toEqual([{ kind: 'text', text: ' ' }])
    expect(reader.end()).toEqual([{ kind: 'text', text: '<' }])
  })

  it('gives the arguments as they come', () => {
    const reader = new ToolCallReader()
    expect(reader.read('<tool_call>\n{"name": "pay", "arguments": {"a":1')).toEqual([
      { kind: 'call', index: 0, name: 'pay' },
      { kind: 'arguments', index: 0, text: '{"a":' },
    ])
    expect(reader.read('2}}\n')).toEqual([{ kind: 'arguments', index: 0, text: '12}' }])
    expect(reader.end()).toEqual([])
  })

  it('refuses to end inside a call at every place where its arguments are not whole', () => {
    const whole = writeToolCall({ name: 'pay', args: { amount: 12 } })
    const last = whole.indexOf('\n</tool_call>')
    for (let end = CALL_OPEN.length; end <= last; end++) {
      const reader = new ToolCallReader()
      reader.read(whole.slice(0, end))
      expect(() => reader.end()).toThrow(
        expect.objectContaining({ code: 'bad-model-output', retryable: true }),
      )
    }
  })
})
