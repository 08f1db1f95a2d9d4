import { type CreateDevnetParameters, createDevnet, formatDevnet } from '@dealwright/devnet'
import { openStatus } from './open-status.ts'
import type { TaskContext } from './task-context.ts'
import { unlessAborted } from './unless-aborted.ts'
import { untilAborted } from './until-aborted.ts'

/** Runs a devnet until Ctrl-C, and closes it. */
export async function runDevnet(
  options: CreateDevnetParameters,
  { print, signal }: TaskContext,
): Promise<void> {
  const status = openStatus(process.stdout)
  status.show('Starting a chain and an XMTP node')
  await using devnet = await unlessAborted(createDevnet(options), signal).finally(() => status.close())
  print(formatDevnet(devnet))
  print('\nCtrl-C ends it.')
  await untilAborted(signal)
  print('Closing.')
}
