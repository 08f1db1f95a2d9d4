import { join } from 'node:path'
import { defineConfig } from 'vite'
import { compressPage } from './scripts/compress-page.ts'

/** Builds the console's page: `page` becomes `dist/page`, with a hash in the name of every asset. */
export default defineConfig({
  root: join(import.meta.dirname, 'page'),
  resolve: { conditions: ['@dealwright/source', 'module', 'browser', 'development|production'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(import.meta.dirname, 'dist', 'page'),
    emptyOutDir: true,
    target: 'es2024',
    // The content security policy admits files of this server only: nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [compressPage()],
})
