import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'

/**
 * The folder for what concerns all agents of this user on this machine, made with mode 0700: `DEALWRIGHT_STATE_DIR`, else
 * `$XDG_STATE_HOME/dealwright`, else `~/.local/state/dealwright`. Throws `no-state-folder` where it cannot be made.
 */
export async function stateFolder(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const folder = choose(env)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return folder
  } catch (cause) {
    throw new DealwrightError({
      code: 'no-state-folder',
      message: `The folder ${folder}, where agents say which keys are in use, cannot be made: set DEALWRIGHT_STATE_DIR to one that can.`,
      cause,
    })
  }
}

function choose({
  DEALWRIGHT_STATE_DIR: chosen = '',
  XDG_STATE_HOME: xdg = '',
}: Readonly<Record<string, string | undefined>>): string {
  if (chosen !== '') return chosen
  // The XDG specification says that a relative path is to be ignored.
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'state'), 'dealwright')
}
