import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** One file of the page, in memory, with what it was compressed to when it was built. */
export interface PageFile {
  readonly type: string
  readonly etag: string
  /** Whether its name changes with its content, so that it can be kept for ever. */
  readonly isImmutable: boolean
  readonly plain: Uint8Array<ArrayBuffer>
  readonly br?: Uint8Array<ArrayBuffer>
  readonly gzip?: Uint8Array<ArrayBuffer>
}

/** The page's files by their path on the server, such as `/assets/index-4f2a.js`. */
export type Page = ReadonlyMap<string, PageFile>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

/**
 * Opens the built page. Its files are read into memory, and nothing else is ever served: no path of a request reaches the file system.
 * What is built anew is read anew.
 */
export function openPage(folder: string): () => Promise<Page> {
  let loaded: { readonly page: Promise<Page>; readonly stamp: number } | undefined
  return async () => {
    const stamp = await stat(join(folder, 'index.html')).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    )
    if (loaded?.stamp !== stamp)
      loaded = { stamp, page: stamp === 0 ? Promise.resolve(new Map()) : load(folder) }
    return loaded.page
  }
}

async function load(folder: string): Promise<Page> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length).split(sep).join('/'))
  const known = new Set(paths)
  const read = async (path: string) =>
    known.has(path) ? bytesOf(await readFile(join(folder, path))) : undefined
  const files = await Promise.all(
    paths
      .filter(path => !/\.(br|gz)$/.test(path))
      .map(async (path): Promise<[string, PageFile] | undefined> => {
        const [plain, br, gzip] = await Promise.all([read(path), read(`${path}.br`), read(`${path}.gz`)])
        if (plain === undefined) return undefined
        return [
          path,
          {
            type: types[extname(path)] ?? 'application/octet-stream',
            etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
            isImmutable: path.startsWith('/assets/'),
            plain,
            ...(br === undefined ? {} : { br }),
            ...(gzip === undefined ? {} : { gzip }),
          },
        ]
      }),
  )
  return new Map(files.filter(file => file !== undefined))
}

/** A copy that is no view of a pool. */
function bytesOf(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer)
}
