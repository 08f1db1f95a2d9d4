import { defineService } from '@dealwright/protocols'
import { z } from 'zod'
import { languages } from './phrase-book.ts'

/** What the demo's translators sell. */
export const translation = defineService({
  name: 'text.translate',
  version: '1.0.0',
  description: 'Translates a short English text into another language',
  input: z.object({
    text: z.string().min(1).max(500).describe('The English text'),
    language: z.enum(languages).describe('The language to translate into'),
  }),
  output: z.object({ text: z.string(), language: z.enum(languages) }),
})
