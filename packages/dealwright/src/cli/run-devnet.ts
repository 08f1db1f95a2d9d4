import { type CreateDevnetParameters, createDevnet, formatDevnet } from '@dealwright/devnet'
import { untilInterrupted } from './until-interrupted.ts'

/** Runs a devnet until Ctrl-C. */
export async function runDevnet(options: CreateDevnetParameters, print: (line: string) => void): Promise<void> {
  await using devnet = await createDevnet(options)
  print(formatDevnet(devnet))
  print('\nCtrl-C ends it.')
  await untilInterrupted()
  print('Closing.')
}
