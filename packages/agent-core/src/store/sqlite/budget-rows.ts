import type { DatabaseSync } from 'node:sqlite'
import type { Address, Hex } from '@dealwright/protocols'
import type { BudgetFilePage, BudgetFilter, BudgetRow } from './budget-page.ts'

/** Marks a file as one of budgets: 'DWBG' in ASCII. */
export const budgetApplicationId = 0x44574247
/** The schema that this version writes. */
export const budgetVersion = 1

/** Amounts are kept in three parts of 32 bits, so that SQLite can add up whole numbers beyond 64 bits. */
export const budgetSchema = `
  CREATE TABLE spending (
    key TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    token TEXT NOT NULL,
    at INTEGER NOT NULL,
    counterparty TEXT NOT NULL,
    service TEXT NOT NULL,
    high INTEGER NOT NULL,
    middle INTEGER NOT NULL,
    low INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('deal', 'channel', 'payment', 'transfer')),
    state TEXT NOT NULL CHECK (state IN ('reserved', 'signed', 'spent', 'final')),
    until INTEGER NOT NULL,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX spending_by_time ON spending (account, token, at, high, middle, low, counterparty, service);
  CREATE INDEX spending_by_account ON spending (account, at);
  CREATE INDEX spending_open ON spending (account, at) WHERE state <> 'final';
  CREATE TABLE sending (seq INTEGER PRIMARY KEY, account TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
  CREATE INDEX sending_by_time ON sending (account, at);
  CREATE TABLE flag (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

const part = 2n ** 32n
/** No rate looks further back than a month of 30 days. */
const sendingsKeptMs = 31 * 86_400_000

/** Prepares the questions and changes of a budget file. */
export const createBudgetPage = (database: DatabaseSync): BudgetFilePage => {
  const get = database.prepare('SELECT * FROM spending WHERE key = ?')
  const put = database.prepare(`INSERT OR REPLACE INTO spending
    (key, account, token, at, counterparty, service, high, middle, low, kind, state, until, facts)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const remove = database.prepare('DELETE FROM spending WHERE key = ?')
  const total = database.prepare(`SELECT
      CAST(ifnull(sum(high), 0) AS TEXT) AS high,
      CAST(ifnull(sum(middle), 0) AS TEXT) AS middle,
      CAST(ifnull(sum(low), 0) AS TEXT) AS low
    FROM spending WHERE account = ? AND token = ? AND at >= ?
      AND (?4 = '' OR counterparty = ?4) AND (?5 IS NULL OR service = ?5)`)
  const accounts = database.prepare('SELECT account FROM spending GROUP BY account ORDER BY max(at) DESC')
  const count = database.prepare('SELECT count(*) AS found FROM spending WHERE account = ? AND at >= ?')
  const open = database.prepare(
    "SELECT * FROM spending WHERE account = ? AND state <> 'final' ORDER BY at LIMIT ?",
  )
  const note = database.prepare('INSERT INTO sending (account, at) VALUES (?, ?)')
  const forget = database.prepare('DELETE FROM sending WHERE account = ? AND at < ?')
  const sendings = database.prepare('SELECT count(*) AS found FROM sending WHERE account = ? AND at >= ?')
  const flag = database.prepare('SELECT value FROM flag WHERE name = ?')
  const raise = database.prepare('INSERT OR REPLACE INTO flag (name, value) VALUES (?, ?)')
  const lower = database.prepare('DELETE FROM flag WHERE name = ?')

  return {
    get: key => {
      const row = get.get(key)
      return row && toBudgetRow(row)
    },
    put: row => {
      const { key, account, token, at, counterparty, service, amount, kind, state, until } = row
      const { recipient, nonce, approved } = row
      put.run(
        key,
        account,
        token.toLowerCase(),
        at,
        counterparty.toLowerCase(),
        service,
        amount / part ** 2n,
        (amount / part) % part,
        amount % part,
        kind,
        state,
        until,
        JSON.stringify({ token, counterparty, recipient, nonce, approved }),
      )
    },
    remove: key => {
      remove.run(key)
    },
    total: ({ account, token, since = 0, counterparty, service }: BudgetFilter) => {
      const sums = total.get(
        account,
        token.toLowerCase(),
        since,
        counterparty?.toLowerCase() ?? '',
        service ?? null,
      )
      const sum = (name: string): bigint => BigInt(String(sums?.[name]))
      return sum('high') * part ** 2n + sum('middle') * part + sum('low')
    },
    accounts: () => accounts.all().map(row => String(row['account'])),
    count: (account, since) => Number(count.get(account, since)?.['found']),
    open: (account, limit) => open.all(account, limit).map(toBudgetRow),
    noteSending: (account, at) => {
      forget.run(account, at - sendingsKeptMs)
      note.run(account, at)
    },
    countSendings: (account, since) => Number(sendings.get(account, since)?.['found']),
    flag: name => {
      const row = flag.get(name)
      return row && String(row['value'])
    },
    setFlag: (name, value) => {
      if (value === undefined) lower.run(name)
      else raise.run(name, value)
    },
  }
}

interface Facts {
  token: Address
  counterparty: Address
  recipient: Address
  nonce: Hex | ''
  approved: boolean
}

const toBudgetRow = (row: Record<string, unknown>): BudgetRow => {
  // Written by this file alone: the file is marked as such.
  const facts = JSON.parse(String(row['facts'])) as Facts
  const number = (name: string): bigint => BigInt(String(row[name]))
  return {
    ...facts,
    key: String(row['key']),
    account: String(row['account']),
    kind: String(row['kind']) as BudgetRow['kind'],
    state: String(row['state']) as BudgetRow['state'],
    amount: number('high') * part ** 2n + number('middle') * part + number('low'),
    service: String(row['service']),
    at: Number(row['at']),
    until: Number(row['until']),
  }
}
