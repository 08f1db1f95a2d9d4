import type { StorePort } from './store.ts'

/** The part of a store that changes nothing: enough to see what an agent is doing, also while it runs. */
export type StoreReader = Pick<
  StorePort,
  'subject' | 'subjectByDeal' | 'subjects' | 'journal' | 'effects' | 'get' | 'list' | 'close'
>
