import { listDeals } from '@dealwright/agent-core'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import { DealwrightError } from '@dealwright/protocols'
import { findDeal } from './find-deal.ts'
import { findStore } from './find-store.ts'
import { protocolAnswers } from './protocol-answers.ts'

export interface ChangeDealParameters {
  dataDir?: string
  /** Hash or id, or their beginning; or `protocols`. */
  deal: string
}

/** Opens the store of an agent that is stopped and changes what it has on record of one deal. Throws `agent-running`. */
export async function changeDeal<Value>(
  { dataDir, deal }: ChangeDealParameters,
  handle: (
    store: Awaited<ReturnType<typeof openStore>>,
    target: { subject: string; now: number },
  ) => Promise<Value>,
): Promise<Value> {
  await using store = await openStopped(findStore(dataDir))
  const subject = deal === protocolAnswers ? protocolAnswers : findDeal(await listDeals(store), deal).id
  return await handle(store, { subject, now: Date.now() })
}

async function openStopped(path: string) {
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
