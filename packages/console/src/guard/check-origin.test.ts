import { describe, expect, it } from 'vitest'
import { checkOrigin } from './check-origin.ts'

const page = {
  method: 'POST',
  host: '127.0.0.1:4477',
  origin: 'http://127.0.0.1:4477',
  fetchSite: 'same-origin',
  consoleHeader: '1',
}

describe('checkOrigin', () => {
  it('lets the console’s own page speak, and programs that send the header', () => {
    expect(checkOrigin(page)).toBeUndefined()
    expect(checkOrigin({ ...page, origin: undefined, fetchSite: undefined })).toBeUndefined()
    expect(
      checkOrigin({ ...page, method: 'GET', fetchSite: 'none', origin: undefined, consoleHeader: undefined }),
    ).toBeUndefined()
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:80' }],
    ['another name of this machine', { origin: 'http://localhost:4477' }],
    ['no origin at all', { origin: 'null' }],
    ['another site', { origin: undefined, fetchSite: 'cross-site' }],
    ['a sibling site', { origin: undefined, fetchSite: 'same-site' }],
    ['a form that was typed', { origin: undefined, fetchSite: 'none' }],
    ['no header of ours', { consoleHeader: undefined }],
    ['a header that says something else', { consoleHeader: '0' }],
  ])('refuses what changes something from %s', (_what, change) => {
    expect(checkOrigin({ ...page, ...change })).toEqual(expect.any(String))
  })

  it('refuses other sites also what only reads', () => {
    expect(checkOrigin({ ...page, method: 'GET', fetchSite: 'cross-site' })).toEqual(expect.any(String))
    expect(checkOrigin({ ...page, method: 'GET', origin: 'https://evil.example' })).toEqual(
      expect.any(String),
    )
  })
})
