import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const compressible = /\.(html|js|css|svg|json|map|txt|webmanifest)$/

/** Writes a `.br` and a `.gz` beside each text file of a build, so that the server compresses nothing while it serves. */
export function compressPage(): Plugin {
  return {
    name: 'compress-page',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        await Promise.all(
          Object.values(bundle).map(async file => {
            if (!compressible.test(file.fileName)) return
            const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source)
            const [br, gz] = await Promise.all([
              promisify(brotliCompress)(bytes, {
                params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
              }),
              promisify(gzip)(bytes, { level: 9 }),
            ])
            this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: br })
            this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: gz })
          }),
        )
      },
    },
  }
}
