import { expect, it } from 'vitest'
import { identifyPrincipal } from './identify-principal.ts'
import { openPrincipalSession } from './principal-session.ts'

it('tells whose session it is, and of nothing else', () => {
  const session = openPrincipalSession('console', 'ada')
  expect(identifyPrincipal(session)).toEqual({ kind: 'console', principal: 'ada' })
  for (const forged of [
    { kind: 'console', principal: 'ada' },
    structuredClone(session),
    Object.create(session),
    null,
    'ada',
  ])
    expect(identifyPrincipal(forged)).toBeUndefined()
})
