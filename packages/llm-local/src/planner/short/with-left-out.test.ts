import { describe, expect, it } from 'vitest'
import { withLeftOut } from './with-left-out.ts'

const alone = (letter: string, place: number) => ({ letter, place, isAlone: true })
const shared = (letter: string, place: number) => ({ letter, place, isAlone: false })

describe('services left out of a plan', () => {
  it('are put in where they are named', () => {
    const namings = [alone('A', 0), alone('B', 20), alone('C', 40)]
    expect(withLeftOut(['A', 'C'], namings, 4)).toEqual(['A', 'B', 'C'])
    expect(withLeftOut(['A', 'B'], namings, 4)).toEqual(['A', 'B', 'C'])
    expect(withLeftOut(['A'], namings, 4)).toEqual(['A', 'B', 'C'])
  })

  it('stand behind what they work on where they are named first of all', () => {
    expect(withLeftOut(['B'], [alone('A', 0), alone('B', 9)], 4)).toEqual(['B', 'A'])
  })

  it('stand behind the second use of a service where they are named behind it', () => {
    const namings = [alone('A', 0), alone('B', 10), alone('B', 30), alone('C', 20)]
    expect(withLeftOut(['A', 'B', 'B'], namings, 4)).toEqual(['A', 'B', 'C', 'B'])
  })

  it('are none where every service that is named alone is planned, or nothing is', () => {
    expect(withLeftOut(['A'], [alone('A', 0), shared('B', 4)], 4)).toBeUndefined()
    expect(withLeftOut([], [alone('A', 0)], 4)).toBeUndefined()
    expect(withLeftOut(['A'], [], 4)).toBeUndefined()
  })

  it('are none where they are too many to have been left out by mistake, or for a plan', () => {
    const namings = [alone('A', 0), alone('B', 1), alone('C', 2), alone('D', 3)]
    expect(withLeftOut(['A'], namings, 4)).toBeUndefined()
    expect(withLeftOut(['A', 'B', 'A'], namings, 4)).toBeUndefined()
  })
})
