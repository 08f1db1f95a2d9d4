import { AIMessage, ChatMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { describe, expect, it } from 'vitest'
import { toChatTurns } from './to-chat-turns.ts'

const call = { name: 'weather', args: { city: 'Paris' }, id: 'call_1', type: 'tool_call' } as const

describe('toChatTurns', () => {
  it('reads every kind of message', () => {
    const turns = toChatTurns([
      new SystemMessage('Be brief.'),
      new HumanMessage({ content: [{ type: 'text', text: 'Rain?' }] }),
      new AIMessage({ content: 'Let me see.\n', tool_calls: [call, { ...call, id: 'call_2' }] }),
      new ToolMessage({ content: 'sunny', tool_call_id: 'call_1' }),
      new ToolMessage({ content: 'no "such" city', tool_call_id: 'call_2', status: 'error' }),
      new ToolMessage({ content: 'whose?', tool_call_id: 'call_9' }),
      new ChatMessage('Sunny.', 'assistant'),
    ])
    expect(turns).toMatchInlineSnapshot(`
      [
        {
          "role": "system",
          "text": "Be brief.",
        },
        {
          "role": "user",
          "text": "Rain?",
        },
        {
          "role": "assistant",
          "text": "Let me see.
      <tool_call>
      {"name": "weather", "arguments": {"city":"Paris"}}
      </tool_call>
      <tool_call>
      {"name": "weather", "arguments": {"city":"Paris"}}
      </tool_call>",
        },
        {
          "role": "user",
          "text": "<tool_response>
      {"name":"weather","content":"sunny"}
      </tool_response>",
        },
        {
          "role": "user",
          "text": "<tool_response>
      {"name":"weather","status":"error","content":"no \\"such\\" city"}
      </tool_response>",
        },
        {
          "role": "user",
          "text": "<tool_response>
      {"content":"whose?"}
      </tool_response>",
        },
        {
          "role": "assistant",
          "text": "Sunny.",
        },
      ]
    `)
  })

  it('opens the first system turn with the preamble, or makes one', () => {
    const [system, human] = [new SystemMessage('Be brief.'), new HumanMessage('Rain?')]
    expect(toChatTurns([system, human], 'Tools: none')).toEqual([
      { role: 'system', text: 'Tools: none\n\nBe brief.' },
      { role: 'user', text: 'Rain?' },
    ])
    expect(toChatTurns([human], 'Tools: none')).toEqual([
      { role: 'system', text: 'Tools: none' },
      { role: 'user', text: 'Rain?' },
    ])
  })

  it('reads calls that another model wrote as content, once', () => {
    const message = new AIMessage({
      content: [
        { type: 'text', text: 'Let me see.' },
        { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Paris' } },
      ],
      tool_calls: [call],
    })
    expect(toChatTurns([message])[0]?.text.match(/weather/g)).toHaveLength(1)
  })

  it.each(['image_url', 'image', 'audio', 'input_audio', 'file'])('refuses %s content', type => {
    const message = new HumanMessage({ content: [{ type: 'text', text: 'What is this?' }, { type }] })
    expect(() => toChatTurns([message])).toThrow(expect.objectContaining({ code: 'unsupported-content' }))
  })
})
