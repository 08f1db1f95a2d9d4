import type { Address, Hex, Json, ParkedMessage } from '@dealwright/protocols'
import type {
  ConversationRecord,
  EffectRecord,
  EffectStatus,
  EventRecord,
  JournalEntry,
  JournalLine,
  SubjectRecord,
} from '../../ports/store.ts'

/** A row as node:sqlite returns it. */
export type Row = Record<string, unknown>

/** Reads a subject row. */
export const toSubject = (row: Row): SubjectRecord => ({
  id: String(row.id),
  kind: String(row.kind),
  version: Number(row.version),
  state: parseJson(row.state),
  ...(isHex(row.deal) ? { deal: row.deal } : {}),
  updatedAt: Number(row.updated_at),
})

/** Reads a journal row. */
export const toJournalEntry = (row: Row): JournalEntry => ({
  subject: String(row.subject),
  version: Number(row.version),
  event: parseJson(row.event),
  at: Number(row.at),
})

/** Reads a journal row with the kind of its subject. */
export const toJournalLine = (row: Row): JournalLine => ({
  ...toJournalEntry(row),
  seq: Number(row.seq),
  subjectKind: String(row.kind),
})

/** Reads a row of the log. */
export const toEvent = (row: Row): EventRecord => ({
  seq: Number(row.seq),
  key: String(row.key),
  conversation: String(row.conversation),
  principal: String(row.principal),
  at: Number(row.at),
  content: parseJson(row.content),
})

/** Reads what the log holds of a conversation. */
export const toConversation = (row: Row): ConversationRecord => ({
  id: String(row.conversation),
  principal: String(row.principal),
  events: Number(row.events),
  bytes: Number(row.bytes),
  firstSeq: Number(row.first_seq),
  lastSeq: Number(row.last_seq),
  beganAt: Number(row.began_at),
  lastAt: Number(row.last_at),
})

/** Reads an effect row. */
export const toEffect = (row: Row): EffectRecord => ({
  key: String(row.key),
  subject: String(row.subject),
  type: String(row.type),
  payload: parseJson(row.payload),
  status: toStatus(row.status),
  attempts: Number(row.attempts),
  result: parseJson(row.result),
  ...(typeof row.error === 'string' ? { error: row.error } : {}),
})

/** Reads a parked row. */
export const toParkedMessage = (row: Row): ParkedMessage => ({
  id: String(row.id),
  kind: row.kind === 'text' ? 'text' : 'envelope',
  sender: isHex(row.sender) ? row.sender : nobody,
  conversation: String(row.conversation),
  receivedAt: Number(row.received_at),
  error: String(row.error),
  tries: Number(row.tries),
  bytes: row.bytes instanceof Uint8Array ? row.bytes : new Uint8Array(),
  ...(row.redeliver === 1 ? { redeliver: true } : {}),
})

/** Reads a JSON column. */
export const parseJson = (text: unknown): Json => JSON.parse(String(text))

const nobody: Address = '0x0000000000000000000000000000000000000000'

const isHex = (value: unknown): value is Hex => typeof value === 'string' && value.startsWith('0x')

const toStatus = (value: unknown): EffectStatus =>
  value === 'done' || value === 'failed' || value === 'unknown' ? value : 'planned'
