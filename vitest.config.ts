import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Workspace packages resolve to their sources: no build stands between an edit and its test.
const conditions = ['@dealwright/source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/console/page/**/*.test.ts',
      'contracts/test/**/*.test.ts',
      'examples/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    typecheck: {
      enabled: true,
      include: ['packages/*/src/**/*.test-d.ts', 'test/**/*.test-d.ts'],
      tsconfig: './tsconfig.json',
      // `npm test` checks all types in a step of its own: here, an error in one room does not fail another's suite.
      ignoreSourceErrors: true,
    },
    // A process for each file: native parts (XMTP, llama.cpp) do not share one well, and a crash takes only its own file.
    pool: 'forks',
    // Suites start nodes, chains and models of their own: more of them at once only makes each slower.
    maxWorkers: 2,
    // The slowest machine that matters has two busy cores: a limit is for what hangs, not for what is slow.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    unstubEnvs: true,
    unstubGlobals: true,
    // What tests start as processes of their own runs from sources too.
    env: {
      NODE_OPTIONS: '--conditions=@dealwright/source --disable-warning=ExperimentalWarning',
      // Locks of keys go where no agent of the person at this machine looks.
      DEALWRIGHT_STATE_DIR: join(import.meta.dirname, 'node_modules', '.cache', 'dealwright-state'),
    },
  },
})
