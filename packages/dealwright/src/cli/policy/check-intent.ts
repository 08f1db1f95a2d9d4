import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openBudgetFile } from '@dealwright/agent-core/store/sqlite'
import { DealwrightError, plainText } from '@dealwright/protocols'
import {
  type BudgetPage,
  createMemoryBudgetStore,
  explainIntent,
  isFrozen,
  parseIntent,
  parsePolicy,
  resolvePolicy,
} from '@dealwright/wallet'
import { findStore } from '../deals/find-store.ts'
import type { TaskContext } from '../task-context.ts'
import { findingsTable } from './findings-table.ts'
import { policyContext } from './policy-context.ts'
import { readJson } from './read-json.ts'

export interface CheckIntentParameters {
  /** A JSON file with the intent. */
  file: string
  /** A JSON file with the policy. Default: the default policy. */
  policy?: string
  account?: string
  dataDir?: string
  env?: Readonly<Record<string, string | undefined>>
  /** Unix milliseconds. */
  now?: number
}

/**
 * Prints rule by rule what a wallet would make of an intent, and returns the exit code: 2 where it would be denied, else 0.
 * Signs nothing, and leaves no trace in the budgets.
 */
export async function checkIntent(
  { file, policy: policyFile, account, dataDir, env = process.env, now = Date.now() }: CheckIntentParameters,
  { print }: Pick<TaskContext, 'print'>,
): Promise<0 | 2> {
  const intent = parseIntent(await readJson(file))
  if (!intent.ok)
    throw new DealwrightError({
      code: 'bad-intent',
      message: `${plainText(file)} is not an intent: ${plainText(intent.error, 200)}.`,
    })
  const context = await policyContext(intent.value, { env, ...(account === undefined ? {} : { account }) })
  const policy =
    policyFile === undefined
      ? resolvePolicy(undefined, context.token)
      : parsePolicy(await readJson(policyFile), context.token)
  await using budgets = await openBudgets(dataDir)
  const frozen = await isFrozen(budgets)
  const explanation = await budgets.read(page =>
    explainIntent(intent.value, { policy, context, usage: usageOf(page, context), isFrozen: frozen, now }),
  )
  for (const line of findingsTable(explanation)) print(line)
  return explanation.verdict === 'denied' ? 2 : 0
}

async function openBudgets(dataDir: string | undefined) {
  const path = dataDir === undefined ? undefined : join(dirname(findStore(dataDir)), 'budget.db')
  if (path !== undefined && existsSync(path)) return openBudgetFile({ path })
  return { ...createMemoryBudgetStore(), [Symbol.asyncDispose]: async () => {} }
}

/** What the account spent on the chain that it used last: a development chain that starts anew is another one. */
function usageOf(page: BudgetPage, { self, chainId }: { self: string; chainId: number }) {
  const account =
    page.accounts().find(name => name.startsWith(`${chainId}:`) && name.endsWith(`:${self.toLowerCase()}`)) ??
    ''
  return {
    total: (filter: Omit<Parameters<BudgetPage['total']>[0], 'account'>) =>
      page.total({ ...filter, account }),
    count: (since: number) => page.count(account, since),
    countSendings: (since: number) => page.countSendings(account, since),
  }
}
