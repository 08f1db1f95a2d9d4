import { readMandate } from '@dealwright/wallet'
import { readMandateFile } from '../../mandate/read-mandate-file.ts'
import type { TaskContext } from '../task-context.ts'
import { checkChain } from './check-chain.ts'
import { mandatePage } from './mandate-page.ts'
import { openChain } from './open-chain.ts'

/** Prints what a mandate allows, and what the chain says is spent and left of it. */
export async function showMandate(
  file: string,
  { print }: Pick<TaskContext, 'print'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const signed = await readMandateFile(file)
  using opened = await openChain(env)
  checkChain(signed, opened)
  const state = await readMandate(opened.provider, signed)
  for (const line of mandatePage(signed, { token: opened.token, now: state.now, state })) print(line)
}
