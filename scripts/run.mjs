// npm run setup | demo | test | bench | chaos | redteam | eval:planner | devnet | chat: sets up what lacks, then runs the task under Node 24.
// This file and scripts/setup run on plain Node 20 before anything is installed: built-in modules only.
import { ensureReady } from './setup/ensure-ready.mjs'
import { runTask } from './setup/run-task.mjs'
import { SetupError } from './setup/setup-error.mjs'

/** What each task runs, from the repository's root. */
const tasks = {
  demo: ['packages/dealwright/src/cli/main.ts', 'demo'],
  devnet: ['packages/dealwright/src/cli/main.ts', 'devnet'],
  chat: ['packages/dealwright/src/cli/main.ts', 'chat'],
  bench: ['test/bench/run.ts'],
  chaos: ['test/chaos/run.ts'],
  redteam: ['test/redteam/run.ts'],
  'eval:planner': ['test/eval/run.ts'],
  test: ['scripts/test/main.ts'],
}

const [task = '', ...rest] = process.argv.slice(2)
const known = ['setup', ...Object.keys(tasks)]

if (!known.includes(task)) {
  console.error(`No task '${task}'. Run one of: ${known.map(name => `npm run ${name}`).join(', ')}.`)
  process.exit(64)
}

try {
  // Only who looks at the console waits for its page.
  const page = rest.includes('--chat') || rest.includes('--console')
  const node = await ensureReady({ verbose: task === 'setup', page })
  if (task !== 'setup') {
    const command = tasks[/** @type {keyof typeof tasks} */ (task)]
    process.exitCode = await runTask(node, [...command, ...rest])
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
