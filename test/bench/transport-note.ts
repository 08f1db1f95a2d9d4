import { type Address, createEnvelope, defineProtocol, type Envelope } from '@dealwright/protocols'
import { z } from 'zod'

const body = z.object({ n: z.int() })

const notes = defineProtocol({
  name: 'bench',
  version: '1.0.0',
  messages: { Note: body, Answer: body },
  replies: { Note: ['Answer'] },
})

/** One small envelope with a number in it. */
export const createNote = (sender: Address, receiver: Address, n: number, conversation?: string): Envelope =>
  createEnvelope({ protocol: notes, type: 'Note', sender, receiver, body: { n }, conversation })

/** The number in a note's body. */
export const readNote = (envelope: Envelope): number => body.parse(envelope.body).n
