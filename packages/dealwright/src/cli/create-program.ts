import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { addChannels } from './channels/add-channels.ts'
import { ink } from './ink.ts'
import { addMandate } from './mandate/add-mandate.ts'
import { addMessages } from './messages/add-messages.ts'
import { addModel } from './model/add-model.ts'
import { addPolicy } from './policy/add-policy.ts'
import { addSigner } from './signer/add-signer.ts'
import type { TaskContext } from './task-context.ts'

export interface CreateProgramParameters extends TaskContext {
  /** Gets the exit code of the task that ran. */
  end: (code: number) => void
}

const environment = `
Environment:
  DEALWRIGHT_MODEL    plan with this local model: a name of dealwright model list,
                      a .gguf file, or hf:user/model:quant
  OPENAI_API_KEY      plan with an OpenAI-compatible endpoint (OPENAI_BASE_URL, OPENAI_MODEL)
  REDIS_URL           queue on Redis; default: a PostgreSQL embedded in this process
  DEALWRIGHT_RPC_URL  trade on this chain in chat (several endpoints: commas between);
                      default: an offline world in this process
  NO_COLOR            no colours

Examples:
  dealwright demo "Tomorrow's weather in Rome, please. At most 1 USDC."
  dealwright chat
  dealwright chat --console
  dealwright devnet --port 8545
  dealwright deals --all --data-dir .dealwright/alice`

/** The command line: its tasks, their options, and what --help says. Each task is loaded when it is asked for. */
export function createProgram({ end, ...context }: CreateProgramParameters): Command {
  // Set before the tasks are added: each takes these settings over.
  const program = new Command('dealwright')
    .description('Agents that trade: plan, bargain, sign, escrow, deliver')
    .version(readVersion())
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', environment)

  program
    .command('demo')
    .description('watch two sellers compete for a task, on real parts in this process')
    .argument('[sentence...]', 'what you want and what it may cost, in your words')
    .option(
      '--chat',
      'open the console instead: a page to talk to your agent, with a market of sellers',
      false,
    )
    .option('--port <port>', 'with --chat: port of the console (default: 4477, else a free one)', toPort)
    // A sentence may begin with dashes.
    .allowUnknownOption()
    .action(async (words: string[], { chat, port }: { chat: boolean; port?: number }) => {
      if (chat) {
        const { runConsole } = await import('./console/run-console.ts')
        return runConsole({ isDemo: true, ...(port === undefined ? {} : { port }) }, context)
      }
      // The rest of the story takes half a second to load.
      context.print(demoTitle())
      const { demoSentence, runDemo } = await import('./run-demo.ts')
      end(await runDemo(words.length === 0 ? demoSentence : words.join(' '), context))
    })

  program
    .command('devnet')
    .description('run a chain, the contracts, funded accounts and an XMTP node on this machine until Ctrl-C')
    .option('--port <port>', 'port of the chain (default: a free one)', toPort)
    .option('--xmtp-port <port>', 'port of the XMTP node (default: a free one)', toPort)
    .option('--accounts <number>', 'how many funded accounts', toCount, 10)
    .option('--state <folder>', 'keep chain and messages here for the next start')
    .action(async (options: { port?: number; xmtpPort?: number; accounts: number; state?: string }) => {
      const { runDevnet } = await import('./run-devnet.ts')
      await runDevnet(options, context)
    })

  program
    .command('chat')
    .description('talk to your agent in the terminal')
    .option('--yes', 'carry out plans within their limits without asking', false)
    .option('--mandate <file>', "pay with a principal's money: see dealwright mandate")
    .option('--ask-above <money>', 'ask here before signing any payment above this, such as "2 USDC"')
    .option('--json', 'for scripts: events as JSON, a line each; lines in are words or JSON', false)
    .option('--console', 'in the browser instead: serve the console and print a link to it', false)
    .option('--port <port>', 'with --console: its port (default: 4477, else a free one)', toPort)
    .option('--host <address>', 'with --console: where it listens (default: 127.0.0.1, this machine only)')
    .action(async (options: ChatOptions) => {
      if (options.console) {
        const { runConsole } = await import('./console/run-console.ts')
        return runConsole(options, context)
      }
      const { runChat } = await import('./run-chat.ts')
      await runChat(options, context)
    })

  addDeals(program, context)
  addChannels(program, context)
  addMandate(program, context)
  addMessages(program, context)
  addModel(program, context)
  addPolicy(program, { ...context, end })
  addSigner(program, context)
  return program
}

/** What operators look at and act on: `dealwright deals`. */
function addDeals(program: Command, context: TaskContext): void {
  const deals = program
    .command('deals')
    .description("look at an agent's deals, also while it runs")
    .option('--data-dir <folder>', "the agent's data folder (default: that of the only agent in .dealwright)")
    .option('--all', 'also the deals that have ended', false)
    .action(async (options: { dataDir?: string; all: boolean }) => {
      const { runDeals } = await import('./deals/run-deals.ts')
      await runDeals(options, context)
    })
  const add = (name: string, description: string, run: (options: DealOptions) => Promise<void>) =>
    deals
      .command(name)
      .description(description)
      .argument('<deal>', "the deal's hash or id, or its first characters")
      .option('--data-dir <folder>', 'as above')
      .action(async (deal: string, _options: unknown, command: Command) => {
        const { dataDir } = command.optsWithGlobals<{ dataDir?: string }>()
        await run({ deal, ...(dataDir === undefined ? {} : { dataDir }) })
      })
  add('show', 'everything on record about one deal', async options =>
    (await import('./deals/show-deal.ts')).showDeal(options, context),
  )
  add(
    'retry',
    'do the failed effects of a deal again when its agent starts; needs the agent stopped',
    async options => (await import('./deals/retry-deal.ts')).retryDeal(options, context),
  )
  add('abandon', 'give the failed effects of a deal up; needs the agent stopped', async options =>
    (await import('./deals/abandon-deal.ts')).abandonDeal(options, context),
  )
}

interface ChatOptions {
  yes: boolean
  mandate?: string
  askAbove?: string
  json: boolean
  console: boolean
  port?: number
  host?: string
}

interface DealOptions {
  deal: string
  dataDir?: string
}

const demoTitle = () =>
  `\n${ink.bold('Dealwright')}  two agents compete for your task, on a chain that lives in this process\n`

/** The package's version; its file is as far from the sources as from what is built of them. */
function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return String(version)
}

function toPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535')
}

function toCount(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count > 0 && count <= 1000) return count
  throw new InvalidArgumentError('Give a whole number from 1 to 1000')
}
