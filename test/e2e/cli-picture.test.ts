import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { drawTerminal } from '../../scripts/record/draw-terminal.ts'

const draw = (output: string) => drawTerminal(output, { columns: 20, title: 'a & b' })
const textsOf = (svg: string) => svg.match(/<text (?!.*text-anchor).*<\/text>/g) ?? []

describe('the picture of a terminal', () => {
  it('keeps each stretch of colour at its own column', () => {
    const [first = '', second = '', third = ''] = textsOf(
      draw('\u001B[1mab\u001B[22m  \u001B[36mcd\u001B[39m\nxxxxef'),
    )
    const x = (text: string) => Number(/ x="([\d.]+)"/.exec(text)?.[1])
    expect(first).toMatch(/class="bold">ab</)
    expect(second).toMatch(/class="cyan">cd</)
    expect(third).not.toContain('class')
    expect(x(first)).toBe(x(third))
    const cell = Number(/textLength="([\d.]+)"/.exec(second)?.[1]) / 2
    expect(x(second) - x(first)).toBeCloseTo(4 * cell, 1)
  })

  it('escapes what would be markup, and fetches nothing', () => {
    const svg = draw('<script>alert("1 & 2")</script>')
    expect(svg).toContain('&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;/script&gt;')
    expect(svg).toContain('aria-label="a &amp; b"')
    expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg'])
  })

  it('leaves no control character in, whatever the codes', () => {
    const svg = draw('a\u001B[1;33mb\u001B[0mc\u001B[999md')
    expect(svg).not.toContain('\u001B')
    expect(textsOf(svg).map(text => text.replace(/<[^>]*>/g, ''))).toEqual(['a', 'b', 'c', 'd'])
    expect(textsOf(svg).map(text => /class="([^"]*)"/.exec(text)?.[1])).toEqual([
      undefined,
      'bold yellow',
      undefined,
      undefined,
    ])
  })

  it('in the documentation shows a deal, in less than 60 kB', () => {
    const svg = readFileSync(new URL('../../docs/demo.svg', import.meta.url), 'utf8')
    expect(Buffer.byteLength(svg)).toBeLessThan(60_000)
    for (const head of ['Plan', 'Bargaining', 'Winner', 'Agreement', 'Paid', 'Receipts'])
      expect(svg).toContain(`>${head}<`)
  })
})
