import { toError } from './to-error.ts'

/** Gives the first line of what an error says: the XMTP SDK appends tables of statistics to its messages. */
export const firstLine = (thrown: unknown): string => toError(thrown).message.split('\n', 1)[0]?.trim() ?? ''
