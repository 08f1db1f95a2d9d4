import { describe, expect, it } from 'vitest'
import { bestFirst } from './best-first.ts'

/** A tree of choices with how likely each is; a text is an answer where nothing follows. */
const TREE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '': { a: 0.6, b: 0.3, c: 0.1 },
  a: { x: 0.4, y: 0.35, z: 0.25 },
  b: { v: 0.95, w: 0.05 },
}

interface Text {
  readonly text: string
  readonly score: number
}

function search(alternatives: number) {
  const followed: string[] = []
  const best = bestFirst<Text, Text>({
    start: { text: '', score: 0 },
    alternatives,
    follow: async (beginning, bound) => {
      followed.push(beginning.text)
      const passedOver: Text[] = []
      let at = beginning
      for (let ways = TREE[at.text]; ways !== undefined; ways = TREE[at.text]) {
        const { text, score } = at
        const [first, ...others] = Object.entries(ways).map(([letter, likelihood]) => ({
          text: text + letter,
          score: score + Math.log(likelihood),
        }))
        passedOver.push(...others)
        at = first ?? at
        if (at.score <= bound) return { answer: undefined, passedOver }
      }
      return { answer: at, passedOver }
    },
  })
  return { best, followed }
}

describe('best first', () => {
  it('takes the likeliest way each time where nothing else is followed', async () => {
    expect(await search(0).best).toMatchObject({ text: 'ax' })
  })

  it('finds the likeliest whole answer behind a beginning that was not the likeliest', async () => {
    const { best, followed } = search(8)
    expect(await best).toMatchObject({ text: 'bv' })
    // What is less likely than that is not looked at.
    expect(followed).toEqual(['', 'b'])
  })

  it('has none where the first way is given up', async () => {
    const follow = async () => ({ answer: undefined, passedOver: [{ score: -1 }] })
    expect(await bestFirst({ start: { score: 0 }, alternatives: 3, follow })).toBeUndefined()
  })
})
