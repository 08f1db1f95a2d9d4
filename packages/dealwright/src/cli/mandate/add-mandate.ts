import { type Command, InvalidArgumentError } from 'commander'
import type { TaskContext } from '../task-context.ts'
import type { CreateMandateFileParameters } from './create-mandate-file.ts'

interface Created extends Omit<CreateMandateFileParameters, 'services' | 'registered' | 'permit'> {
  service: readonly string[]
  registeredOnly: boolean
  permit: boolean
}

/** Adds `dealwright mandate`: how people let an agent spend their money within limits, and take that back. */
export function addMandate(program: Command, context: TaskContext): void {
  const mandate = program
    .command('mandate')
    .description("let an agent spend a principal's money within limits that hold on chain")
    .addHelpText(
      'after',
      `
The chain is the one that DEALWRIGHT_RPC_URL names. The principal's key comes from --keystore (passphrase in
DEALWRIGHT_PRINCIPAL_PASSPHRASE) or from DEALWRIGHT_PRINCIPAL_KEY.

Example:
  dealwright mandate create --agent 0x… --per-deal '5 USDC' --total '100 USDC' --per-period '20 USDC' --days 30`,
    )
  mandate
    .command('create')
    .description('sign a mandate and write it to a file for the agent; the money stays where it is')
    .requiredOption('--agent <address>', 'the agent that may spend')
    .requiredOption('--per-deal <amount>', "most that one deal may cost, like '5 USDC'")
    .requiredOption('--total <amount>', 'most that may ever be spent')
    .option('--per-period <amount>', 'most per period (default: no limit per period)')
    .option('--period <name>', 'hour, day, week or month', toPeriod)
    .option('--days <number>', 'how long it is valid', toDays, 30)
    .option('--service <digest>', 'a service it may be spent on; may be repeated (default: any)', collect, [])
    .option('--registered-only', 'only providers in the ERC-8004 registry', false)
    .option('--no-permit', 'sign no allowance: approve it yourself')
    .option('--keystore <file>', "the principal's keystore")
    .option('--out <file>', 'where to write it', 'mandate.json')
    .action(async ({ service, registeredOnly, permit, ...options }: Created) => {
      const { createMandateFile } = await import('./create-mandate-file.ts')
      await createMandateFile({ ...options, services: service, registered: registeredOnly, permit }, context)
    })
  mandate
    .command('show')
    .description('what a mandate allows, what is spent and left of it')
    .argument('<file>', 'the file of the mandate')
    .action(async (file: string) => {
      const { showMandate } = await import('./show-mandate.ts')
      await showMandate(file, context)
    })
  mandate
    .command('revoke')
    .description('take a mandate back at once; needs the key of its principal, and gas')
    .argument('<file>', 'the file of the mandate')
    .option('--keystore <file>', "the principal's keystore")
    .action(async (file: string, options: { keystore?: string }) => {
      const { revokeMandateFile } = await import('./revoke-mandate-file.ts')
      await revokeMandateFile(file, options, context)
    })
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

function toPeriod(text: string): NonNullable<CreateMandateFileParameters['period']> {
  if (text === 'hour' || text === 'day' || text === 'week' || text === 'month') return text
  throw new InvalidArgumentError('A period is hour, day, week or month')
}

function toDays(text: string): number {
  const days = Number(text)
  if (/^\d{1,4}$/.test(text) && days >= 1 && days <= 3650) return days
  throw new InvalidArgumentError('Give a whole number of days from 1 to 3650')
}
