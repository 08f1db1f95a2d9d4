import { writeFile } from 'node:fs/promises'
import {
  createMandate,
  DealwrightError,
  encodeSignedMandate,
  type MandatePeriod,
  parseAddress,
  plainText,
} from '@dealwright/protocols'
import { grantMandate, mandatePermit } from '@dealwright/wallet'
import type { TaskContext } from '../task-context.ts'
import { loadPrincipal } from './load-principal.ts'
import { mandatePage } from './mandate-page.ts'
import { openChain } from './open-chain.ts'

/** What {@link createMandateFile} is asked for. Amounts are text such as `'5 USDC'`. */
export interface CreateMandateFileParameters {
  agent: string
  perDeal: string
  total: string
  perPeriod?: string
  period?: MandatePeriod
  days: number
  /** Digests. */
  services: readonly string[]
  /** Registered providers only. */
  registered: boolean
  permit: boolean
  keystore?: string
  out: string
}

/** Signs a mandate with the principal's key and writes it to a new file. Throws `bad-mandate`, `bad-money`, `file-exists`. */
export async function createMandateFile(
  parameters: CreateMandateFileParameters,
  { print }: Pick<TaskContext, 'print'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const { perDeal, total, perPeriod, period, days, services, registered, permit, keystore, out } = parameters
  using opened = await openChain(env)
  const { chain, chainId, token, provider } = opened
  const principal = await loadPrincipal(keystore, env)
  const now = Math.floor(Date.now() / 1000)
  const unsigned = createMandate({
    principal: readAddress(await principal.getAddress()),
    agent: readAddress(parameters.agent),
    network: { ...chain, chainId, token },
    perDeal,
    total,
    ...(perPeriod === undefined ? {} : { perPeriod }),
    ...(period === undefined ? {} : { period }),
    validFor: days * 86_400,
    services,
    registry: registered,
    now,
  })
  const signed = await grantMandate(unsigned, {
    principal,
    ...(permit ? { permit: await mandatePermit(provider, unsigned) } : {}),
  })
  await writeNew(out, `${JSON.stringify(encodeSignedMandate(signed), null, 2)}\n`)
  for (const line of mandatePage(signed, { token, now })) print(line)
  print(`\nWritten to ${plainText(out, 200)}. Give it to the agent: createAgent({ mandate: '…' }).`)
  if (!permit) print(`Approve ${plainText(total, 60)} for ${signed.spendingMandate} before the agent buys.`)
}

async function writeNew(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' }).catch(cause => {
    throw new DealwrightError({
      code: 'file-exists',
      message: `${plainText(path, 200)} cannot be written as a new file: give another name with --out.`,
      cause,
    })
  })
}

function readAddress(text: string) {
  const address = parseAddress(text)
  if (address !== undefined) return address
  throw new DealwrightError({
    code: 'bad-mandate',
    message: `'${plainText(text, 60)}' is not an Ethereum address: 0x and 40 hexadecimal digits, as the wallet shows it.`,
  })
}
