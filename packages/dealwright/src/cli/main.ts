#!/usr/bin/env node
import { readFile } from 'node:fs/promises'
import { DealwrightError } from '@dealwright/protocols'
import { Command, InvalidArgumentError } from 'commander'

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

async function main(): Promise<void> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  const program = new Command('dealwright')
    .description('Agents that trade: plan, bargain, sign, escrow, deliver')
    .version(String(version))
    .showHelpAfterError()

  program
    .command('demo')
    .description('watch two sellers compete for a task, on real parts in this process')
    .argument('[sentence...]', 'what you want and what it may cost')
    .action(async (words: string[]) => {
      const { demoSentence, runDemo } = await import('./run-demo.ts')
      process.exitCode = await runDemo(words.length === 0 ? demoSentence : words.join(' '), print)
    })

  program
    .command('devnet')
    .description('start a chain, the contracts, funded accounts and an XMTP node on this machine')
    .option('--port <port>', 'port of the chain (default: a free one)', toPort)
    .option('--xmtp-port <port>', 'port of the XMTP node (default: a free one)', toPort)
    .option('--accounts <number>', 'how many funded accounts', toCount, 10)
    .option('--state <folder>', 'keep chain and messages here for the next start')
    .action(async (options: { port?: number; xmtpPort?: number; accounts: number; state?: string }) => {
      const { runDevnet } = await import('./run-devnet.ts')
      await runDevnet(options, print)
    })

  program
    .command('chat')
    .description('talk to your agent in the terminal')
    .option('--yes', 'approve plans within their limits without asking', false)
    .action(async (options: { yes: boolean }) => {
      const { runChat } = await import('./run-chat.ts')
      await runChat(options, print)
    })

  await program.parseAsync()
}

function toPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new InvalidArgumentError('a port is a whole number from 1 to 65535.')
}

function toCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0 && count <= 1000) return count
  throw new InvalidArgumentError('give a whole number from 1 to 1000.')
}

main().catch((error: unknown) => {
  const known = error instanceof DealwrightError
  process.stderr.write(`${known ? `${error.message} (${error.code})` : error instanceof Error ? error.stack : error}\n`)
  process.exitCode = 1
})
