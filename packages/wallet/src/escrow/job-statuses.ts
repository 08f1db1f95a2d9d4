import type { JobStatus } from '../wallet/types.ts'

/** Names of an escrowed job's states, in the order of the contract's enum. */
export const jobStatuses: readonly JobStatus[] = [
  'Open',
  'Funded',
  'Submitted',
  'Completed',
  'Rejected',
  'Expired',
]
