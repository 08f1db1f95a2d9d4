import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPage } from './open-page.ts'
import { servePage } from './serve-page.ts'

let folder: string
let app: Hono

beforeEach(async () => {
  const outer = await mkdtemp(join(tmpdir(), 'page-'))
  folder = join(outer, 'page')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(outer, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  const script = 'export {}'
  await writeFile(join(folder, 'assets', 'index-1a.js'), script)
  await writeFile(join(folder, 'assets', 'index-1a.js.br'), brotliCompressSync(script))
  await writeFile(join(folder, 'assets', 'index-1a.js.gz'), gzipSync(script))
  app = appOver(folder)
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

function appOver(path: string): Hono {
  const page = openPage(path)
  return new Hono().get('*', async context => servePage(context, await page()))
}

describe('servePage', () => {
  it('serves the page under every name of its own', async () => {
    for (const path of ['/', '/sign-in', '/deals/purchase%2F1']) {
      const answer = await app.request(path)
      expect(await answer.text()).toBe('<!doctype html>')
      expect(answer.headers.get('cache-control')).toBe('no-cache')
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    }
  })

  it.each([
    ['br, gzip', 'br'],
    ['gzip;q=0.5', 'gzip'],
    ['BR;q=1.0', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', null],
    [undefined, null],
  ])('answers what takes %s with %s', async (accepts, encoding) => {
    const headers = accepts === undefined ? {} : { 'accept-encoding': accepts }
    const answer = await app.request('/assets/index-1a.js', { headers })
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('vary')).toBe('accept-encoding')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it('says that nothing has changed', async () => {
    const etag = (await app.request('/')).headers.get('etag') ?? ''
    const answer = await app.request('/', { headers: { 'if-none-match': etag } })
    expect(answer.status).toBe(304)
    expect(await answer.text()).toBe('')
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets/index-1a.js.br',
    '/assets/%00.js',
    '/assets/none.js',
  ])('does not serve %s', async path => {
    const answer = await app.request(new Request(`http://127.0.0.1${path}`))
    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe('Not found\n')
  })

  it('serves what is built anew, and says where nothing is built', async () => {
    await app.request('/')
    await writeFile(join(folder, 'index.html'), 'new')
    await utimes(join(folder, 'index.html'), 1, 1)
    expect(await (await app.request('/')).text()).toBe('new')
    const empty = await appOver(join(folder, 'none')).request('/')
    expect(empty.status).toBe(503)
    expect(await empty.text()).toContain('not built')
  })
})
