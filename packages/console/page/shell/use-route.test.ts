import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readRoute, routeTo, views } from './use-route.ts'

it('reads every address that it writes', () => {
  fc.assert(
    fc.property(fc.constantFrom(...views), fc.string({ minLength: 1 }), (view, subject) => {
      expect(readRoute(routeTo(view, subject))).toEqual({ view, subject })
    }),
  )
})

it('shows the chat for what it does not know', () => {
  expect(readRoute('#/nowhere/%E0%A4')).toEqual({ view: 'chat', subject: '%E0%A4' })
  expect(readRoute('')).toEqual({ view: 'chat', subject: undefined })
})
