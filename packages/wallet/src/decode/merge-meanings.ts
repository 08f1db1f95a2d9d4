import { ok, type Result } from '@dealwright/protocols'
import type { DecodeDenial, Meaning } from './meaning.ts'
import { notUnderstood } from './not-understood.ts'

/** Several meanings as one. Denied where two of them are about different deals: nobody could say what such a batch is for. */
export function mergeMeanings(meanings: readonly Meaning[]): Result<Meaning, DecodeDenial> {
  const deals = new Set(meanings.flatMap(({ deal }) => deal ?? []))
  if (deals.size > 1)
    return notUnderstood(
      `${deals.size} deals`,
      'A batch must not be about several deals: send them one by one.',
    )
  const [deal] = deals
  const agreement = meanings.find(meaning => meaning.agreement !== undefined)?.agreement
  const channels = meanings.flatMap(meaning => meaning.channels ?? [])
  const ends = meanings.flatMap(({ until }) => until ?? [])
  const last = ends.reduce<bigint | undefined>(
    (latest, end) => (latest === undefined || end > latest ? end : latest),
    undefined,
  )
  return ok({
    calls: meanings.flatMap(({ calls }) => calls),
    payments: meanings.flatMap(({ payments }) => payments),
    allowances: meanings.flatMap(({ allowances }) => allowances),
    ...(deal === undefined ? {} : { deal }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(channels.length === 0 ? {} : { channels }),
    ...(last === undefined ? {} : { until: last }),
  })
}
