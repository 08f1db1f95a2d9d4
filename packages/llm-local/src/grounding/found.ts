/** Something read out of a person's message, with where it stands there (UTF-16 offsets). */
export interface Found<Value> {
  readonly value: Value
  readonly index: number
  readonly length: number
}

/** Where something stands in a message. */
export type Place = Pick<Found<unknown>, 'index' | 'length'>

/** Whether two finds share a character. */
export const overlaps = (a: Place, b: Place): boolean =>
  a.index < b.index + b.length && b.index < a.index + a.length
