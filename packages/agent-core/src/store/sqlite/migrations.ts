/** Marks a file as ours, so that another program's database is refused: 'DWST' in ASCII. */
export const applicationId = 0x44575354

/**
 * Schema changes in order; entry n brings a file from version n to n + 1. Append only: an entry that has shipped never
 * changes. JSON is kept as text, money inside it as decimal strings.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE subject (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    deal TEXT,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX subject_by_kind ON subject (kind);
  CREATE INDEX subject_by_deal ON subject (deal) WHERE deal IS NOT NULL;

  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    event TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (subject, version)
  ) STRICT;

  CREATE TABLE effect (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    type TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'done', 'failed', 'unknown')),
    attempts INTEGER NOT NULL DEFAULT 0,
    result TEXT NOT NULL DEFAULT 'null',
    error TEXT
  ) STRICT;
  CREATE INDEX effect_by_subject ON effect (subject, seq);
  CREATE INDEX effect_unsettled ON effect (status, seq) WHERE status <> 'done';

  CREATE TABLE seen (id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX seen_by_expiry ON seen (expires_at);
  CREATE TABLE cursor (channel TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE entry (
    collection TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (collection, key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE parked (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('envelope', 'text')),
    sender TEXT NOT NULL,
    conversation TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    error TEXT NOT NULL,
    tries INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE parked ADD COLUMN redeliver INTEGER NOT NULL DEFAULT 0;
  `,
  `
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL,
    principal TEXT NOT NULL,
    at INTEGER NOT NULL,
    content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX event_by_conversation ON event (conversation, seq);
  CREATE INDEX event_by_principal ON event (principal, seq);
  CREATE VIRTUAL TABLE event_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 2');
  `,
]
