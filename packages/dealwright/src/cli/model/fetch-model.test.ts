import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WriteStream } from 'node:tty'
import { createTinyModel } from '@dealwright/llm-local'
import { describe, expect, it, vi } from 'vitest'
import { fetchModel } from './fetch-model.ts'

const tiny = Buffer.from(createTinyModel())
const CLEAR = '\r\u001B[2K'
const hash = createHash('sha256').update(tiny).digest('hex')

/** A terminal of 40 columns that keeps what is written to it. */
function terminal() {
  const written: string[] = []
  const output: NodeJS.WriteStream = Object.create(WriteStream.prototype, {
    isTTY: { value: true },
    columns: { value: 40 },
    write: { value: (text: string) => written.push(text) > 0 },
  })
  return { output, written }
}

describe('fetchModel', () => {
  it('draws a bar in one line of a terminal and takes it away at the end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dealwright-fetch-'))
    const server = createServer((_request, response) =>
      response.writeHead(200, { etag: `"${hash}"`, 'content-length': tiny.length }).end(tiny),
    )
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    try {
      const address = server.address()
      vi.stubEnv('XDG_CACHE_HOME', folder)
      vi.stubEnv('TERM', 'xterm')
      const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/tiny.gguf`
      const { output, written } = terminal()
      const lines: string[] = []
      const { signal } = new AbortController()
      await fetchModel(url, { print: line => lines.push(line), signal, output })
      expect(lines).toEqual([])
      expect(written.length).toBeGreaterThan(1)
      for (const text of written) {
        expect(text.startsWith(CLEAR)).toBe(true)
        expect(text.slice(CLEAR.length)).toMatch(/^[^\r\n]{0,39}$/)
      }
      expect(written.at(-2)).toContain('tiny.gguf  ████')
      expect(written.at(-1)).toBe(CLEAR)
    } finally {
      vi.unstubAllEnvs()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    }
  })
})
