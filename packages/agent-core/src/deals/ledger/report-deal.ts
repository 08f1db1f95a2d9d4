import { DealwrightError } from '@dealwright/protocols'
import type { EffectRecord, JournalEntry } from '../../ports/store.ts'
import type { StoreReader } from '../../ports/store-reader.ts'
import { type DeadLetterNote, deadLetterNotes } from '../dead-letters.ts'
import { type Deal, readDealRecord } from '../deal-record.ts'
import { knownTokens } from '../known-tokens.ts'
import { type DealSummary, summarizeDeal } from './summarize-deal.ts'

/** An effect with what the dead-letter list says of it. */
export interface ReportedEffect extends EffectRecord {
  readonly letter?: DeadLetterNote
}

/** Everything on record about one deal. */
export interface DealReport {
  readonly summary: DealSummary
  readonly deal: Deal
  readonly journal: readonly JournalEntry[]
  /** In the order they were planned. */
  readonly effects: readonly ReportedEffect[]
}

/** Everything on record about the purchase or sale with this id on its side. Throws `unknown-deal`. */
export async function reportDeal(store: StoreReader, id: string): Promise<DealReport> {
  const record = await store.subject(id)
  if (record === undefined) {
    throw new DealwrightError({ code: 'unknown-deal', message: `There is no deal ${id} in this store.` })
  }
  const notes = await deadLetterNotes(store)
  const effects = (await store.effects({ subject: id })).map((effect): ReportedEffect => {
    const letter = notes.get(effect.key)
    return letter === undefined ? effect : { ...effect, letter }
  })
  const summary = summarizeDeal(record, {
    tokens: await knownTokens(store),
    open: effects.filter(({ status }) => status === 'planned' || status === 'unknown'),
    deadLetters: effects.filter(({ letter }) => letter !== undefined && letter.handled === undefined).length,
  })
  return {
    summary,
    deal: readDealRecord(record.state).deal,
    journal: await store.journal(id),
    effects,
  }
}
