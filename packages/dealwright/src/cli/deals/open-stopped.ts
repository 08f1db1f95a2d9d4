import { openStore } from '@dealwright/agent-core/store/sqlite'
import { DealwrightError } from '@dealwright/protocols'
import { findStore } from './find-store.ts'

/** Opens the store of an agent that is stopped, to change it. Throws `agent-running` and `no-store`. */
export async function openStopped(
  dataDir: string | undefined,
): Promise<Awaited<ReturnType<typeof openStore>>> {
  const path = findStore(dataDir)
  try {
    return await openStore({ path })
  } catch (error) {
    if (!(error instanceof DealwrightError) || error.code !== 'store-locked') throw error
    throw new DealwrightError({
      code: 'agent-running',
      message: `The agent whose store is ${path} is running; stop it, run this again, then start it`,
      cause: error,
      retryable: true,
    })
  }
}
