import { inert } from './inert.ts'

/** A value as indented JSON whose lines are all harmless to show. */
export const inertJson = (value: unknown): string =>
  (JSON.stringify(value, null, 2) ?? '')
    .split('\n')
    .map(line => `${/^ */.exec(line)?.[0] ?? ''}${inert(line, 2_000)}`)
    .join('\n')
