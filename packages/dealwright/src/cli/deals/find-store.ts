import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DealwrightError, plainText } from '@dealwright/protocols'

const file = 'agent.db'
const home = '.dealwright'

/**
 * The store in an agent's data folder. Without a folder: that of the only agent in `.dealwright`. Throws `no-store` where there is
 * none, or more than one to choose from.
 */
export function findStore(dataDir: string | undefined): string {
  const folder = dataDir ?? home
  const direct = join(folder, file)
  if (existsSync(direct)) return direct
  const agents = listFolders(folder).filter(name => existsSync(join(folder, name, file)))
  const [only] = agents
  if (only !== undefined && agents.length === 1) return join(folder, only, file)
  const shown = plainText(folder)
  const message =
    agents.length === 0
      ? `No agent has its data in ${shown}; say where with --data-dir <folder>`
      : `${agents.length} agents have their data in ${shown}; choose one with --data-dir ${shown}/<${plainText(agents.join('|'))}>`
  throw new DealwrightError({ code: 'no-store', message })
}

function listFolders(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}
