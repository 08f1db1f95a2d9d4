import { defineService } from '@dealwright/protocols'
import { z } from 'zod'

/** What the demo's summariser sells. */
export const summary = defineService({
  name: 'text.summarize',
  version: '1.0.0',
  description: 'Summarizes a text in so many words',
  input: z.object({
    text: z.string().min(1).max(5_000).describe('The text to summarize'),
    words: z.int().min(3).max(200).describe('Most words of the summary'),
  }),
  output: z.object({ summary: z.string() }),
})
