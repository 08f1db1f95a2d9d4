import { DealwrightError } from '@dealwright/protocols'

// Primary result codes of SQLite; node:sqlite reports extended ones, whose low byte they are.
const explanations: Readonly<Record<number, { code: string; advice: string; retryable: boolean }>> = {
  5: {
    code: 'store-busy',
    advice: 'is busy: another program has it open. Close that program',
    retryable: true,
  },
  8: {
    code: 'store-read-only',
    advice: 'cannot be written. Check the permissions of the file and its folder',
    retryable: false,
  },
  10: {
    code: 'store-io',
    advice: 'could not be read or written. Check the disk and its free space',
    retryable: true,
  },
  11: { code: 'store-corrupt', advice: 'is damaged. Restore the file from a backup', retryable: false },
  13: {
    code: 'store-full',
    advice: 'could not be written: the disk is full. Free some space',
    retryable: true,
  },
  14: {
    code: 'store-unreachable',
    advice: 'could not be opened. Check the path and its permissions',
    retryable: false,
  },
  26: {
    code: 'store-corrupt',
    advice: 'is not a Dealwright store. Give the path of one, or of a new file',
    retryable: false,
  },
}

/** Turns what SQLite throws into one clear line; passes every other error through. */
export const describeFailure = (error: unknown, path: string): Error => {
  if (!(error instanceof Error)) return new Error(String(error))
  const errcode = toErrcode(error)
  if (errcode === undefined) return error
  const known = explanations[errcode & 0xff]
  return new DealwrightError({
    code: known?.code ?? 'store-failed',
    message: `The store ${path} ${known?.advice ?? `failed: ${error.message}. This is a defect; please report it`}.`,
    cause: error,
    retryable: known?.retryable ?? false,
  })
}

const toErrcode = (error: Error): number | undefined => {
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode
  // Making the folder and the files goes through node:fs.
  if ('syscall' in error) return 'code' in error && error.code === 'ENOSPC' ? 13 : 14
  return undefined
}
