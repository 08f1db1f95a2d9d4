import { revokeMandate } from '@dealwright/wallet'
import { readMandateFile } from '../../mandate/read-mandate-file.ts'
import type { TaskContext } from '../task-context.ts'
import { checkChain } from './check-chain.ts'
import { loadPrincipal } from './load-principal.ts'
import { openChain } from './open-chain.ts'

/** Takes a mandate back on chain with its principal's key. What was paid before goes on. */
export async function revokeMandateFile(
  file: string,
  { keystore }: { keystore?: string },
  { print }: Pick<TaskContext, 'print'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const signed = await readMandateFile(file)
  using opened = await openChain(env)
  checkChain(signed, opened)
  const { provider } = opened
  const principal = (await loadPrincipal(keystore, env)).connect(provider)
  const transaction = await revokeMandate(signed, { principal, provider })
  print(`Taken back in ${transaction}: nothing more is paid under it. Deals that were paid before go on.`)
}
