import type { StorePort } from './store.ts'

/** The part of a store that changes nothing: enough to see what an agent is doing, also while it runs. */
export type StoreReader = Pick<
  StorePort,
  | 'subject'
  | 'subjectByDeal'
  | 'subjects'
  | 'journal'
  | 'journalAfter'
  | 'effects'
  | 'get'
  | 'list'
  | 'events'
  | 'eventByKey'
  | 'searchEvents'
  | 'conversations'
  | 'close'
>
