import { describe, expect, it } from 'vitest'
import { wrapText } from './wrap-text.ts'

describe('wrapText', () => {
  it('breaks between words and loses none', () => {
    const text = 'No service on offer fits that. Ask for one of these.'
    for (let width = 8; width <= text.length + 1; width += 1) {
      const lines = wrapText(text, width)
      expect(lines.join(' ')).toBe(text)
      expect(lines.every(line => line.length <= width)).toBe(true)
    }
  })

  it('fills lines as far as they go', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three'])
  })

  it('cuts a word that fits no line, between characters', () => {
    expect(wrapText('see 0123456789 now', 4)).toEqual(['see', '0123', '4567', '89', 'now'])
    expect(wrapText('😀😀😀😀😀', 4).join('')).toBe('😀😀😀😀😀')
    expect(wrapText('😀😀😀😀😀', 4).every(line => line.isWellFormed())).toBe(true)
  })

  it('keeps an empty text as one empty line', () => {
    expect(wrapText('', 10)).toEqual([''])
  })
})
